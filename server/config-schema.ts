/** The shape of the configuration file. Every key is optional; an unknown key is a fault. */

import { isIP } from 'node:net';
import * as v from 'valibot';
import { closedObject, ProfileConfigSchema } from '../src/profile/config.ts';
import { LEVELS } from '../src/profile/access.ts';
import { canonicalLanguage, isLanguageTag } from '../src/profile/schema.ts';

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `30m`, `8h`, `1d` → milliseconds. */
const DurationSchema = v.pipe(
  v.string('must be a duration such as 30m'),
  v.regex(/^[1-9]\d*[smhd]$/, 'must be a duration such as 30m'),
  v.transform(text => Number(text.slice(0, -1)) * UNITS[text.slice(-1) as keyof typeof UNITS]),
);

const text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'));
const flag = v.boolean('must be true or false');
const webAddress = v.pipe(text, v.url('must be a URL'), v.regex(/^https?:/, 'must be an http or https URL'));
const rate = v.pipe(v.number('must be a number'), v.integer('must be an integer'), v.minValue(1, 'must be 1 or more'));
const environmentName = v.pipe(text, v.regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable'));

/** Host names and addresses that never leave the machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Scheme, host and port, nothing more; without encryption only on loopback. */
export const OriginSchema = v.pipe(
  text,
  v.check(
    given => URL.canParse(given) && given.replace(/\/$/, '') === new URL(given).origin,
    'must be an origin such as https://account.example.com',
  ),
  v.transform(given => (URL.canParse(given) ? new URL(given).origin : given)),
  v.check(
    origin => !origin.startsWith('http:') || isLoopback(new URL(origin).hostname),
    'must be https unless it is on loopback',
  ),
);

const LanguageSchema = v.pipe(
  text,
  v.check(
    tag => isLanguageTag(tag) && canonicalLanguage(tag) === tag,
    'must be a BCP 47 language tag in canonical form, such as en or zh-TW',
  ),
);

/** Bits of an address, by version of IP. */
const BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

const CidrSchema = v.pipe(
  text,
  v.check(range => {
    const [, network = '', bits = ''] = /^([\d.]+|[\da-f:.]+)\/(\d{1,3})$/i.exec(range) ?? [];
    return Number(bits) <= (BITS[isIP(network)] ?? -1);
  }, 'must be a CIDR range such as 10.0.0.0/8'),
);

/** Where tokens and secrets go. */
const providerAddress = v.pipe(
  webAddress,
  v.check(
    given => !URL.canParse(given) || given.startsWith('https:') || isLoopback(new URL(given).hostname),
    'must be https unless it is on loopback',
  ),
);

/** How the client shows who it is (config-client.ts says which of the keys belong together). */
const ofClient = {
  client_auth: v.optional(
    v.picklist(
      ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      'must be client_secret_basic, client_secret_post or private_key_jwt',
    ),
    'client_secret_basic',
  ),
  client_secret_env: v.optional(environmentName),
  private_key_env: v.optional(environmentName),
  private_key_file: v.optional(text),
};

const SignatureSchema = v.optional(
  v.picklist(['RS256', 'PS256', 'ES256', 'EdDSA'], 'must be RS256, PS256, ES256 or EdDSA'),
  'RS256',
);

const OidcUpstreamSchema = closedObject({
  kind: v.literal('oidc'),
  issuer: providerAddress,
  client_id: text,
  ...ofClient,
  scopes: v.optional(v.array(text, 'must be a list of scopes'), ['openid', 'profile', 'email', 'phone', 'address']),
  par: v.optional(flag, false),
  id_token_signed_response_alg: SignatureSchema,
  account_url: v.optional(webAddress),
  endpoint_origins: v.optional(v.array(providerAddress, 'must be a list of origins'), []),
});

/** What every social provider has; those with a `type` of their own add to it. */
const ofSocialProvider = {
  alias: v.pipe(text, v.regex(/^[a-z0-9_-]{1,32}$/, 'must be lower-case letters, digits, - and _')),
  name: v.optional(text),
  client_id: text,
  client_secret_env: environmentName,
  scopes: v.optional(v.array(text, 'must be a list of scopes')),
  enabled: v.optional(flag, true),
  several_accounts: v.optional(flag, false),
};

const ofOpenIdProvider = { ...ofSocialProvider, issuer: v.optional(providerAddress) };

const ofPlainOAuthProvider = {
  ...ofSocialProvider,
  endpoints: v.optional(
    closedObject({ authorization: providerAddress, token: providerAddress, userinfo: providerAddress }),
  ),
};

const SocialProviderSchema = v.variant(
  'type',
  [
    closedObject({
      ...ofSocialProvider,
      type: v.literal('oidc'),
      issuer: providerAddress,
      ...ofClient,
      id_token_signed_response_alg: SignatureSchema,
      endpoint_origins: v.optional(v.array(providerAddress, 'must be a list of origins'), []),
      trust_email: v.optional(flag, false),
    }),
    closedObject({ ...ofOpenIdProvider, type: v.literal('google') }),
    closedObject({
      ...ofOpenIdProvider,
      type: v.literal('apple'),
      team_id: v.pipe(text, v.regex(/^[A-Z0-9]{10}$/, 'must be ten capitals and digits')),
      key_id: v.pipe(text, v.regex(/^[A-Z0-9]{10}$/, 'must be ten capitals and digits')),
    }),
    closedObject({
      ...ofOpenIdProvider,
      type: v.literal('microsoft'),
      tenant: v.optional(
        v.pipe(
          text,
          v.regex(
            /^(?:common|organizations|consumers|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/,
            'must be common, organizations, consumers or the id of a tenant',
          ),
        ),
        'common',
      ),
    }),
    closedObject({ ...ofOpenIdProvider, type: v.literal('linkedin') }),
    closedObject({ ...ofPlainOAuthProvider, type: v.literal('facebook'), trust_email: v.optional(flag, false) }),
    closedObject({ ...ofPlainOAuthProvider, type: v.literal('github') }),
    closedObject({ ...ofPlainOAuthProvider, type: v.literal('wechat') }),
  ],
  'is no known provider type',
);

const SocialProvidersSchema = v.pipe(
  v.array(SocialProviderSchema, 'must be a list of providers'),
  v.rawCheck(({ dataset, addIssue }) => {
    const given: unknown = dataset.value;
    const aliases = Array.isArray(given) ? given.map(item => (item as { alias?: unknown } | null)?.alias) : [];
    for (const [index, alias] of aliases.entries()) {
      if (alias === undefined || aliases.indexOf(alias) === index) continue;
      const path = [
        { type: 'array', origin: 'value', input: given as unknown[], key: index, value: undefined },
        { type: 'object', origin: 'value', input: {}, key: 'alias', value: alias },
      ] as const;
      addIssue({ message: 'is taken by another provider', path: [...path] });
    }
  }),
);

/** `Acme <id@acme.example>` or the address alone, for the `From` header (RFC 5322 3.6.2). */
const SenderSchema = v.pipe(
  text,
  v.regex(
    /^(?:[^<>"@\p{Cc}]{1,128}<[^\s<>"@,;]+@[^\s<>"@,;]+>|[^\s<>"@,;]+@[^\s<>"@,;]+)$/u,
    'must be an address such as Acme <id@acme.example>',
  ),
  v.transform(given => {
    const [, name = '', address = given] = /^([^<]*)<(.*)>$/.exec(given) ?? [];
    return { name: name.trim(), address };
  }),
);

const DirectorySchema = closedObject({
  public_url: v.optional(OriginSchema),
  sign_up: v.optional(closedObject({ email: v.optional(flag, false) }), {}),
  login_ids: v.optional(
    v.array(v.picklist(['email', 'phone', 'username'], 'must be email, phone or username'), 'must be a list'),
    ['email', 'username'],
  ),
  mail: v.optional(closedObject({ smtp_url_env: environmentName, from: SenderSchema })),
  messages: v.optional(closedObject({ webhook_url_env: environmentName, secret_env: environmentName })),
  social_providers: v.optional(SocialProvidersSchema, []),
});

/** The whole file. Some keys are checked here already and take effect with the capability they belong to. */
export const ProjectFileSchema = closedObject({
  project: v.optional(
    closedObject({
      name: v.optional(text, 'AuthUI'),
      languages: v.optional(
        v.pipe(v.array(LanguageSchema, 'must be a list of languages'), v.minLength(1, 'must name a language')),
        ['en'],
      ),
      home_url: v.optional(webAddress),
      logo: v.optional(text),
      accent: v.optional(v.pipe(text, v.regex(/^#(?:[\da-f]{3}){1,2}$/i, 'must be a colour such as #3355ff'))),
    }),
    {},
  ),
  public_url: v.optional(OriginSchema),
  trusted_proxies: v.optional(v.array(CidrSchema, 'must be a list of CIDR ranges'), []),
  session: v.optional(
    closedObject({ idle: v.optional(DurationSchema, '30m'), absolute: v.optional(DurationSchema, '8h') }),
    {},
  ),
  limits: v.optional(
    closedObject({
      sign_in_per_minute: v.optional(rate, 20),
      save_per_minute: v.optional(rate, 600),
      link_per_minute: v.optional(rate, 60),
    }),
    {},
  ),
  custom_data: v.optional(
    closedObject({
      end_user: v.optional(v.picklist(LEVELS, `must be one of ${LEVELS.join(', ')}`), 'hidden'),
    }),
    {},
  ),
  upstream: v.optional(
    v.variant(
      'kind',
      [closedObject({ kind: v.literal('directory') }), OidcUpstreamSchema],
      'must be directory or oidc',
    ),
    { kind: 'directory' },
  ),
  directory: v.optional(DirectorySchema, {}),
  user_profile: v.optional(ProfileConfigSchema, {}),
});

export type ProjectFile = v.InferOutput<typeof ProjectFileSchema>;
