/**
 * The OpenID Provider: authorization code with PKCE (S256) and refresh tokens for people, client credentials for
 * the Admin API, nothing else (RFC 9700). It talks
 * to nobody but the account page, has no page of its own making and no default that the library warns about.
 */

import { errors, interactionPolicy, Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Audit } from '../../audit.ts';
import type { Outgoing } from '../../http/outgoing.ts';
import { Refusal } from '../../error.ts';
import type { Logger } from '../../log.ts';
import type { ClientCredentials, DirectoryKeys } from '../keys.ts';
import type { RecordStore } from '../store/records.ts';
import type { People } from '../users/people.ts';
import { recordAdapter } from './adapter.ts';
import { scopedClaims, claimsByScope } from './claims.ts';
import { demandedSubject } from './demanded-subject.ts';
import { firstPartyGrant } from './grant.ts';
import { fetchFor } from './logouts.ts';

/** Opens the account API; only the account page may ask for it. */
export const ACCOUNT_SCOPE = 'account';

/** Open the Admin API: with full access, or under the rights of `portal_ui`. Only the admin client may ask for them. */
const ADMIN_SCOPES = ['admin', 'portal'];

/** Seconds. */
const MINUTES = 60;
const SESSION = 8 * 60 * MINUTES;

interface ProviderPages {
  /** Fills in the answer; `code` is an OAuth 2.0 error code. */
  error: (ctx: KoaContextWithOIDC, code: string) => void;
  /** @param form the provider's own, holding its protection against forgery; the page brings the buttons */
  signOut: (ctx: KoaContextWithOIDC, form: string) => void;
  signedOut: (ctx: KoaContextWithOIDC) => void;
}

export interface ProviderDeps {
  readonly publicUrl: string;
  readonly authuiUrl: string;
  readonly catalogue: Catalogue;
  readonly keys: DirectoryKeys;
  readonly adminClient: ClientCredentials;
  readonly records: RecordStore;
  readonly people: People;
  /** Reaches the account page. */
  readonly outgoing: Outgoing;
  readonly pages: ProviderPages;
  /** What the pages are written in, BCP 47 tags. */
  readonly languages: readonly string[];
  readonly audit: Audit;
  readonly now: () => number;
  readonly log: Logger;
}

export function createProvider(deps: ProviderDeps): Provider {
  const provider = new Provider(deps.publicUrl, configurationOf(deps));
  // the host check has already replaced what a proxy or a stranger said (app.ts)
  provider.proxy = true;
  // koa would print what oidc/answers.ts has already answered
  provider.silent = true;
  provider.use(async (context, next) => {
    await next();
    const { oidc, body } = context as KoaContextWithOIDC;
    if (oidc?.route === 'discovery') Object.assign(body as object, { response_modes_supported: ['query'] });
  });
  provider.on('server_error', (ctx, error) => {
    // the provider takes what its storage throws for a fault; it may be an outage
    if (error instanceof Refusal && ctx.status === 500) {
      ctx.status = error.status;
      ctx.set(error.headers);
    }
    deps.log.error({ event: 'directory_error', error: error instanceof Refusal ? error.cause : error });
  });
  const noted = (event: string) => (_ctx: unknown, error: errors.OIDCProviderError) =>
    deps.log.info({ event, outcome: 'refused', code: error.error });
  provider.on('end_session.success', ctx => deps.audit('sign_out', {}, ctx.oidc.session?.accountId));
  provider.on('authorization.error', noted('authorization'));
  provider.on('grant.error', noted('token'));
  provider.on('userinfo.error', noted('userinfo'));
  provider.on('revocation.error', noted('revocation'));
  provider.on('backchannel.error', (_ctx: unknown, error: unknown) =>
    deps.log.warn({ error }, 'the account page was not told of a logout'),
  );
  return provider;
}

function configurationOf(deps: ProviderDeps): Configuration {
  const { catalogue, keys, people, pages } = deps;
  return {
    adapter: recordAdapter(deps.records, deps.now),
    jwks: { keys: [...keys.jwks.keys] },
    clients: [accountPage(deps), adminClient(deps)],
    cookies: cookiesOf(deps),
    clientAuthMethods: ['client_secret_basic'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    // any other mode would put the code into a page
    extraParams: { response_mode: onlyQuery },
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    scopes: ['openid', ACCOUNT_SCOPE, ...ADMIN_SCOPES],
    claims: { openid: ['sub', 'auth_time', 'amr'], ...claimsByScope(catalogue) },
    discovery: { ui_locales_supported: [...deps.languages] },
    clockTolerance: 10,
    ttl: {
      AccessToken: 10 * MINUTES,
      AuthorizationCode: MINUTES,
      ClientCredentials: 10 * MINUTES,
      IdToken: 10 * MINUTES,
      Interaction: 10 * MINUTES,
      Grant: SESSION,
      // rotation does not lengthen the life that began with the sign-in
      RefreshToken: (_ctx, token) => Math.max(1, SESSION - token.totalLifetime()),
      Session: (_ctx, session) => lifeLeft(session.loginTs, deps.now()),
    },
    fetch: fetchFor(logoutUri(deps), deps.outgoing),
    features: {
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      // how an application says that nobody but one person will do (OIDC Core 5.5.1)
      claimsParameter: { enabled: true, assertClaimsParameter: onlySubject },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: pages.signOut,
        postLogoutSuccessSource: pages.signedOut,
      },
      userinfo: { enabled: true },
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}`, policy: policy() },
    clientBasedCORS: () => false,
    loadExistingGrant: firstPartyGrant,
    renderError: (ctx, out, error) =>
      pages.error(ctx, error instanceof errors.SessionNotFound ? 'session_expired' : out.error),
    findAccount: async (_ctx, sub) => {
      const person = await people.find(sub);
      if (!person || person.row.disabled) return undefined;
      return {
        accountId: sub,
        claims: (use, scope) => ({
          sub,
          ...(use === 'userinfo' ? scopedClaims(catalogue, person, new Set(scope.split(' '))) : {}),
        }),
      };
    },
  };
}

async function onlySubject(_ctx: KoaContextWithOIDC, claims: object): Promise<void> {
  if (demandedSubject(JSON.stringify(claims)) === undefined) throw new errors.InvalidRequest('unsupported claims');
}

function onlyQuery(_ctx: KoaContextWithOIDC, mode: unknown): void {
  if (mode !== undefined && mode !== 'query') throw new errors.InvalidRequest('response_mode must be query');
}

function logoutUri({ authuiUrl }: ProviderDeps): string {
  return `${authuiUrl}/auth/backchannel-logout`;
}

function accountPage(deps: ProviderDeps): NonNullable<Configuration['clients']>[number] {
  const { keys, authuiUrl, catalogue } = deps;
  return {
    client_id: keys.client.clientId,
    client_secret: keys.client.clientSecret,
    token_endpoint_auth_method: 'client_secret_basic',
    redirect_uris: [`${authuiUrl}/auth/callback`],
    post_logout_redirect_uris: [`${authuiUrl}/signed-out`],
    backchannel_logout_uri: logoutUri(deps),
    backchannel_logout_session_required: true,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: ['openid', ...Object.keys(claimsByScope(catalogue)), ACCOUNT_SCOPE].join(' '),
    id_token_signed_response_alg: 'ES256',
  };
}

function adminClient({ adminClient }: ProviderDeps): NonNullable<Configuration['clients']>[number] {
  return {
    client_id: adminClient.clientId,
    client_secret: adminClient.clientSecret,
    token_endpoint_auth_method: 'client_secret_basic',
    redirect_uris: [],
    grant_types: ['client_credentials'],
    response_types: [],
    scope: ADMIN_SCOPES.join(' '),
    id_token_signed_response_alg: 'ES256',
  };
}

/**
 * Two of the provider's cookies belong to one sign-in and have its path, which the `__Host-` prefix does not allow
 * (RFC 6265bis 4.1.3); they are signed and useless without the session.
 */
function cookiesOf({ publicUrl, keys }: ProviderDeps): Configuration['cookies'] {
  const secure = publicUrl.startsWith('https:');
  const options = { httpOnly: true, sameSite: 'lax', signed: true, secure } as const;
  return {
    names: {
      session: `${secure ? '__Host-' : ''}directory_session`,
      interaction: `${secure ? '__Secure-' : ''}directory_interaction`,
      resume: `${secure ? '__Secure-' : ''}directory_resume`,
    },
    long: options,
    short: options,
    keys: [...keys.cookieKeys],
  };
}

/** Signing in is the only thing ever asked for. A session whose person is gone or disabled counts as none. */
function policy(): interactionPolicy.DefaultPolicy {
  const { base, Check } = interactionPolicy;
  const prompts = base();
  prompts.remove('consent');
  prompts
    .get('login')
    ?.checks.add(new Check('no_account', 'End-User authentication is required', ctx => ctx.oidc.account === undefined));
  return prompts;
}

/** A sign-in counts for eight hours, however often it is used; without one there is nothing worth keeping. */
function lifeLeft(signedInAt: number | undefined, now: number): number {
  if (signedInAt === undefined) return 10 * MINUTES;
  return Math.max(1, signedInAt + SESSION - Math.floor(now / 1000));
}
