/** Puts the AuthUI server together from its configuration: stores, provider, upstream, page. */

import { getRequestListener } from '@hono/node-server';
import type { RequestListener } from 'node:http';
import { createApp } from './app.ts';
import { createAudit } from './audit.ts';
import { createDirect } from './direct.ts';
import type { Config } from './config.ts';
import { createObserver, createRefused } from './http/observe.ts';
import type { Outgoing } from './http/outgoing.ts';
import { atMostEvery, createReadiness } from './http/readiness.ts';
import type { Logger } from './log.ts';
import { createMetrics, NO_METRICS } from './metrics.ts';
import { createOidcClient, type ProviderSettings } from './oidc/client.ts';
import { createAccessTokens } from './oidc/refresh.ts';
import type { Action } from './routes/actions.ts';
import { createProfileRoutes } from './routes/profile.ts';
import type { RenderPage } from './routes/filled-page.ts';
import { openPageFiles, type PageFiles } from './routes/page-files.ts';
import { createActions } from './session/actions.ts';
import { createCookies } from './session/cookie.ts';
import { checkSealKeys, openSealKeys } from './session/seal.ts';
import { createSessions } from './session/session.ts';
import { rememberedSessions } from './session/remembered.ts';
import { openSessionStore } from './session/store.ts';
import type { Storage } from './storage.ts';
import { createTheme } from './theme/theme.ts';
import { auditedUpstream } from './upstream/audited.ts';
import { batchedTransport } from './upstream/batched.ts';
import { createDirectoryUpstream, type AccountDoor } from './upstream/directory/adapter.ts';
import { PROFILE_PATHS } from './upstream/directory/wire.ts';
import { createOidcUpstream } from './upstream/oidc/adapter.ts';
import { resilientUpstream } from './upstream/resilient.ts';
import { httpTransport, inProcessTransport, type InProcess } from './upstream/transport.ts';

export interface AuthuiDeps {
  readonly config: Config;
  readonly storage: Storage;
  readonly outgoing: Outgoing;
  /** The credentials of AuthUI at the built-in directory; needed where that is the upstream. */
  readonly directoryClient?: { readonly clientId: string; readonly clientSecret: string };
  /** The account API of a directory in this process; over HTTP if there is none. */
  readonly accountTransport?: InProcess;
  /** Its calls for the profile without HTTP around them. */
  readonly accountProfile?: AccountDoor;
  /** Where the page was built to. */
  readonly pageFolder: string;
  /** The page itself, where it does not come from there. */
  readonly page?: PageFiles;
  /** Fills the page on the server; without it the page does that itself. */
  readonly render?: RenderPage | undefined;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Authui {
  readonly listener: RequestListener;
  /** From now on it is not ready any more. */
  readonly stopping: () => void;
  /** Ends what goes on by itself. The storage stays open. */
  readonly close: () => void;
}

/** Milliseconds between two sweeps of what has ended by itself. */
const SWEEP_INTERVAL = 10 * 60_000;

/** Milliseconds between two looks whether the identity server answers. */
const UPSTREAM_CHECK = 5000;

/** Unknown bearer tokens that one address may ask about. */
const RESOLVE_PER_MINUTE = 600;

/** Scopes at the built-in directory; `account` opens its account API. */
const DIRECTORY_SCOPES = ['openid', 'profile', 'email', 'phone', 'address', 'account'];

export async function createAuthui(deps: AuthuiDeps): Promise<Authui> {
  const { config, storage, outgoing, now } = deps;
  const { createLimit } = storage;
  const log = deps.log.child({ app: 'authui' });
  const token = config.metricsToken;
  const metrics = token === undefined ? NO_METRICS : await createMetrics('authui');
  const sessionsDatabase = await storage.open('sessions');
  const store = rememberedSessions(await openSessionStore(sessionsDatabase), sessionsDatabase);
  const keys = await openSealKeys(storage.secrets);
  const sessions = createSessions(store, keys, config.session, now);
  const client = createOidcClient(providerOf(config, deps.directoryClient), outgoing, now);
  const audit = createAudit(client.provider.issuer, log, metrics);
  const directUpstream =
    config.upstream.kind === 'oidc'
      ? createOidcUpstream(client, config.catalogue, config.upstream.accountUrl)
      : createDirectoryUpstream(
          deps.accountTransport
            ? inProcessTransport(deps.accountTransport)
            : batchedTransport(httpTransport(config.directory.publicUrl, outgoing), PROFILE_PATHS),
          client,
          config.catalogue,
          deps.accountProfile,
        );
  // nothing comes between us and a directory in this process
  const upstream = auditedUpstream(
    deps.accountTransport ? directUpstream : resilientUpstream(directUpstream, metrics),
    audit,
  );
  const accessTokens = createAccessTokens(client, sessions, now, log, metrics);
  const { signInPerMinute, savePerMinute, linkPerMinute } = config.limits;

  const cookies = createCookies(config.publicUrl);
  const observer = createObserver(log, metrics, audit);
  const refused = createRefused(log, audit, pointer => config.catalogue.get(pointer) !== undefined);
  const saveLimit = createLimit('save', { points: savePerMinute, seconds: 60 });
  const theme = createTheme(config.project);
  const { catalogue } = config;
  const project = { ...config.project, logo: theme.logo };
  const profile = createProfileRoutes({ project, catalogue, upstream, accessTokens, saveLimit, now });
  const readiness = createReadiness(
    {
      store: { check: () => store.find(''), needed: true },
      keys: { check: async () => checkSealKeys(keys), needed: true },
      upstream: { check: atMostEvery(UPSTREAM_CHECK, client.check), needed: false },
    },
    log,
  );
  const app = createApp({
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    theme,
    page: deps.page ?? openPageFiles(deps.pageFolder, config.project.languages, theme),
    render: deps.render,
    metrics: { metrics, token, readiness },
    observer,
    refused,
    log,
    readiness,
    auth: {
      signIn: { client, store, keys, publicUrl: config.publicUrl, now },
      client,
      sessions,
      cookies,
      accessTokens,
      upstream,
      audit,
      actions: createActions<Action>(store, keys, now),
      signInLimit: createLimit('sign_in', { points: signInPerMinute, seconds: 60 }),
      callbackLimit: createLimit('callback', { points: signInPerMinute, seconds: 60 }),
      refusedLogoutLimit: createLimit('refused_logout', { points: 3 * signInPerMinute, seconds: 60 }),
    },
    pictureLimit: createLimit('picture', { points: 10, seconds: 60 }),
    linkLimit: createLimit('link', { points: linkPerMinute, seconds: 60 }),
    resolveLimit: createLimit('resolve', { points: RESOLVE_PER_MINUTE, seconds: 60 }),
    project,
    profile,
    saveLimit,
  });

  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const listener = createDirect(
    { publicUrl: config.publicUrl, cookies, sessions, ...profile, observer, refused, log },
    (request, response) => void answer(request, response),
  );
  const count = async () => {
    if (token !== undefined) metrics.sessionsAre(await store.count());
  };
  const sweep = () =>
    sessions
      .sweep()
      .then(count)
      .catch((error: unknown) => log.error({ error }, 'sweep failed'));
  await count();
  const timer = setInterval(() => void sweep(), SWEEP_INTERVAL).unref();
  return {
    listener,
    stopping: readiness.stop,
    close: () => clearInterval(timer),
  };
}

/** The OpenID Provider of a configuration. @param directoryClient AuthUI's credentials at the built-in directory */
export function providerOf(config: Config, directoryClient: AuthuiDeps['directoryClient']): ProviderSettings {
  if (config.upstream.kind === 'oidc') return config.upstream;
  if (!directoryClient) throw new Error('The built-in directory needs the credentials of the account page');
  return {
    issuer: config.directory.publicUrl,
    clientId: directoryClient.clientId,
    clientSecret: directoryClient.clientSecret,
    clientAuth: 'client_secret_basic',
    scopes: DIRECTORY_SCOPES,
    par: false,
    idTokenAlg: 'ES256',
    endpointOrigins: [],
  };
}
