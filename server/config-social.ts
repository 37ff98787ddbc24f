/** The social providers of a configuration with their secrets, for the directory. */

import { createPrivateKey } from 'node:crypto';
import { clientCredentialsOf } from './config-client.ts';
import type { ProjectFile } from './config-schema.ts';
import type { SocialProvider } from './directory/social/provider.ts';

type Given = ProjectFile['directory']['social_providers'][number];
type Generic = Extract<Given, { type: 'oidc' }>;
type Known = Exclude<Given, { type: 'oidc' }>;

/** What people know the providers by. */
const NAMES: Readonly<Record<Known['type'], string>> = {
  google: 'Google',
  apple: 'Apple',
  microsoft: 'Microsoft',
  linkedin: 'LinkedIn',
  facebook: 'Facebook',
  github: 'GitHub',
  wechat: 'WeChat',
};

/** @param complain gets every fault with the path of its key */
export function socialProvidersOf(
  given: readonly Given[],
  environment: Readonly<Record<string, string | undefined>>,
  complain: (where: string, message: string) => void,
): readonly SocialProvider[] {
  return given.map((provider, index) => {
    const tell = (key: string, message: string) => complain(`directory.social_providers.${index}.${key}`, message);
    return provider.type === 'oidc'
      ? genericProviderOf(provider, environment, tell)
      : socialProviderOf(
          provider,
          secretOf(provider, environment, message => tell('client_secret_env', message)),
        );
  });
}

/** A provider that is switched off needs none. */
function secretOf(
  { type, enabled, client_secret_env: name }: Known,
  environment: Readonly<Record<string, string | undefined>>,
  complain: (message: string) => void,
): string {
  const secret = environment[name] ?? '';
  if (!secret) {
    if (enabled) complain(`the environment variable ${name} is not set`);
    return '';
  }
  if (type !== 'apple') return secret;
  // many ways of setting a variable have no line feeds
  const key = secret.replaceAll(String.raw`\n`, '\n');
  if (!isSigningKey(key)) complain(`the environment variable ${name} is not the private key that Apple gives (.p8)`);
  return key;
}

function isSigningKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

function genericProviderOf(
  given: Generic,
  environment: Readonly<Record<string, string | undefined>>,
  complain: (key: string, message: string) => void,
): SocialProvider {
  // one that is switched off needs no credentials
  const tell = given.enabled ? complain : () => undefined;
  return {
    ...commonOf(given),
    ...clientCredentialsOf(given, environment, tell),
    type: 'oidc',
    name: given.name ?? given.alias,
    issuer: given.issuer,
    idTokenAlg: given.id_token_signed_response_alg,
    endpointOrigins: given.endpoint_origins.map(url => new URL(url).origin),
    trustEmail: given.trust_email,
  };
}

function commonOf(given: Given) {
  return {
    alias: given.alias,
    clientId: given.client_id,
    enabled: given.enabled,
    severalAccounts: given.several_accounts,
    ...(given.scopes ? { scopes: given.scopes } : {}),
  };
}

function socialProviderOf(given: Known, clientSecret: string): SocialProvider {
  const common = { ...commonOf(given), clientSecret };
  const name = given.name ?? NAMES[given.type];
  const issuer = 'issuer' in given && given.issuer ? { issuer: given.issuer } : {};
  const endpoints = 'endpoints' in given && given.endpoints ? { endpoints: given.endpoints } : {};
  switch (given.type) {
    case 'apple':
      return { ...common, type: given.type, name, teamId: given.team_id, keyId: given.key_id, ...issuer };
    case 'microsoft':
      return { ...common, type: given.type, name, tenant: given.tenant, ...issuer };
    case 'facebook':
      return { ...common, type: given.type, name, trustEmail: given.trust_email, ...endpoints };
    case 'github':
    case 'wechat':
      return { ...common, type: given.type, name, ...endpoints };
    default:
      return { ...common, type: given.type, name, ...issuer };
  }
}
