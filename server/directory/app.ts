/**
 * The built-in identity server: an app of its own on an origin of its own, usable without the account page. Whatever
 * a request says about host, scheme or forwarding is checked or replaced before anything else reads it.
 */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createAudit } from '../audit.ts';
import type { LoginIdType } from '../config.ts';
import { createObserver } from '../http/observe.ts';
import { limitInMemory, type CreateLimit } from '../http/rate-limit.ts';
import { createReadiness } from '../http/readiness.ts';
import { givenRequestId, inRequest, type RequestScope } from '../http/request-scope.ts';
import type { Logger } from '../log.ts';
import { createMetrics, NO_METRICS } from '../metrics.ts';
import type { Database } from '../sql/database.ts';
import { NO_THEME, type Theme } from '../theme/theme.ts';
import { migrate } from '../sql/migrate.ts';
import { pageLanguages } from '../../src/i18n/languages.ts';
import type { Level } from '../../src/profile/access.ts';
import type { Catalogue } from '../../src/profile/catalogue.ts';
import type { Outgoing } from '../http/outgoing.ts';
import { admit, sendRefusal } from './admission.ts';
import { createApi } from './api.ts';
import { createDirectoryDirect } from './direct.ts';
import { checkSigningKey, type ClientCredentials, type DirectoryKeys } from './keys.ts';
import { createBrowserSecret } from './address-proof/browser-secret.ts';
import { createProofs, type ProofKind } from './address-proof/proofs.ts';
import { createSteps } from './address-proof/steps.ts';
import { createCodes } from './login-ids/code.ts';
import { isFreshSession } from './login-ids/freshness.ts';
import { createLoginIds } from './login-ids/login-ids.ts';
import { createLater } from './mail/later.ts';
import { createOutbox } from './mail/outbox.ts';
import { createNotify } from './mail/notice.ts';
import type { Sender, Senders } from './mail/sender.ts';
import { useAnswers } from './oidc/answers.ts';
import { createInteractions } from './oidc/interaction.ts';
import { sendLogouts } from './oidc/logouts.ts';
import { createProvider } from './oidc/provider.ts';
import { useSignIn } from './oidc/sign-in.ts';
import { useSignOutShortcut } from './oidc/sign-out.ts';
import { auditedCsrf, createCsrf } from './pages/csrf.ts';
import { useHome } from './pages/home.ts';
import { useOutbox } from './pages/outbox.ts';
import { createPageLanguage } from './pages/language.ts';
import { createSite } from './pages/site.ts';
import { readStylesheet } from './pages/stylesheet.ts';
import { PASSWORD_PATH, useChange } from './password/change.ts';
import { createPasswords, firstPasswordKind, resetKind } from './password/passwords.ts';
import { useReset } from './password/reset.ts';
import { createPictureDecoder } from './pictures/decode.ts';
import { openPictures } from './pictures/pictures.ts';
import type { PictureStore } from './pictures/store.ts';
import {
  accountRoutes,
  createAccountAnswer,
  createAccountProfile,
  createShowAccount,
  type AccountProfile,
} from './routes/account.ts';
import { activityRoutes } from './routes/activity.ts';
import { adminRoutes } from './routes/admin.ts';
import { createBearer } from './routes/bearer.ts';
import { customDataRoutes } from './routes/custom-data.ts';
import { directoryOpenApi } from './routes/operations.ts';
import { identityRoutes } from './routes/identities.ts';
import { loginIdRoutes, type IsFresh } from './routes/login-ids.ts';
import { pictureRoutes } from './routes/pictures.ts';
import { useSocial } from './routes/social.ts';
import { routePattern } from './route-pattern.ts';
import { acceptSchema } from './schema-change.ts';
import { createSocialAccounts, type Population } from './social/accounts.ts';
import { createConnectors } from './social/connectors.ts';
import { createFlows } from './social/flow.ts';
import { createLinking } from './social/link.ts';
import { createIdentityNotices } from './social/notices.ts';
import type { SocialProvider } from './social/provider.ts';
import { createSocialSignIn } from './social/sign-in.ts';
import { DIRECTORY_MIGRATIONS } from './store/migrations.ts';
import { createRecordStore } from './store/records.ts';
import { indexMissing } from './store/search.ts';
import { signUpKind, useSignUp } from './sign-up/sign-up.ts';
import { createWordsFor } from './text/text.ts';
import { createAdministration } from './users/administration.ts';
import { createCustomDataStore } from './users/custom-data.ts';
import { createPeople, type People } from './users/people.ts';
import { createIsLastWayIn } from './users/ways-in.ts';

export interface DirectoryDeps {
  /** Origin of the directory: the issuer. */
  readonly publicUrl: string;
  readonly project: { readonly name: string; readonly languages: readonly string[] };
  /** Colours and logo; the product's own unless given. */
  readonly theme?: Theme;
  /** Origin of the account page. */
  readonly authuiUrl: string;
  readonly catalogue: Catalogue;
  readonly loginIds: readonly LoginIdType[];
  /** In the order people see them, those that are switched off too. */
  readonly socialProviders: readonly SocialProvider[];
  readonly population: Population;
  /** Reaches the social providers. */
  readonly outgoing: Outgoing;
  /** How codes and notices get to people; the outbox is a page of the demo that anybody can open. */
  readonly delivery: Senders | 'outbox';
  /** Anybody who reads the mail of an address may have an account. */
  readonly signUpByEmail: boolean;
  readonly pictureStore: PictureStore;
  /** What the end-user may do with their custom data. */
  readonly customData: Level;
  /** CIDR ranges whose forwarded addresses are believed. */
  readonly trustedProxies: readonly string[];
  /** Tries of one address; 20 unless given. */
  readonly signInPerMinute?: number;
  /** Calls of the Admin API, whoever makes them; 6000 unless given. */
  readonly adminPerMinute?: number;
  /** Where tries are counted; in this process unless given. */
  readonly createLimit?: CreateLimit;
  readonly database: Database;
  readonly keys: DirectoryKeys;
  readonly adminClient: ClientCredentials;
  /** Opens the metrics; without it there are none. */
  readonly metricsToken?: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

interface AccountRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface Directory {
  readonly people: People;
  /** The whole origin. */
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** The account API without a socket: same routes, same checks, same answers. */
  readonly accountTransport: (request: AccountRequest) => Promise<Response>;
  /** Its two calls for the profile without HTTP around them: same checks, same answers as objects. */
  readonly accountProfile: AccountProfile;
  /** From now on it is not ready any more. */
  readonly stopping: () => void;
  /** Before its database is closed. */
  readonly close: () => Promise<void>;
}

/** Addresses that the OpenID Provider does not answer. */
const OF_API = /^\/(healthz$|readyz$|metrics$|openapi\.json$|(account|admin|pictures)(\/|$))/;

/** @throws Error if the store is ahead of this program, ConfigError if the configuration drops or retypes an attribute */
export async function createDirectory(deps: DirectoryDeps): Promise<Directory> {
  const { publicUrl, authuiUrl, catalogue, loginIds, database, keys, now } = deps;
  const log = deps.log.child({ app: 'directory' });
  const token = deps.metricsToken;
  const metrics = token === undefined ? NO_METRICS : await createMetrics('directory');
  const audit = createAudit(publicUrl, log, metrics);
  const observer = createObserver(log, metrics, audit);
  await migrate(database, 'directory', DIRECTORY_MIGRATIONS);
  await acceptSchema(database, catalogue);
  await indexMissing(database);
  const records = createRecordStore(database, now);
  const connectors = createConnectors(deps.socialProviders, { outgoing: deps.outgoing, catalogue, now });
  const isLast = createIsLastWayIn(loginIds, alias => connectors.get(alias)?.enabled === true);
  const people = createPeople({ database, catalogue, loginIds, now });
  const theme = deps.theme ?? NO_THEME;
  const stylesheet = await readStylesheet(theme.css);
  const wordsFor = createWordsFor(deps.project.languages);
  const pageLanguage = createPageLanguage(publicUrl, wordsFor);
  const site = createSite(
    { project: deps.project.name, stylesheet: stylesheet.path, logo: theme.logo },
    authuiUrl,
    pageLanguage.wordsOf,
  );
  const provider = createProvider({
    publicUrl,
    authuiUrl,
    catalogue,
    keys,
    adminClient: deps.adminClient,
    records,
    people,
    outgoing: deps.outgoing,
    pages: { ...site, error: (ctx, code) => site.error(ctx, ctx.status, code) },
    languages: pageLanguages(deps.project.languages),
    audit,
    now,
    log,
  });
  useAnswers(provider, { publicUrl, authuiUrl, site, stylesheet, theme, log });
  pageLanguage.use(provider);
  useSignOutShortcut(provider);
  const endLogouts = sendLogouts({ provider, database, now, log });
  useHome(provider, site, authuiUrl);
  const csrf = auditedCsrf(createCsrf(keys.cookieKeys), audit);
  let senders: Senders;
  if (deps.delivery === 'outbox') {
    const outbox = createOutbox(database, now);
    useOutbox(provider, outbox, site);
    ({ senders } = outbox);
  } else senders = deps.delivery;

  const perMinute = deps.signInPerMinute ?? 20;
  const createLimit = deps.createLimit ?? limitInMemory;
  const interactions = createInteractions({ database, records, now });
  const codes = createCodes(keys.cookieKeys);
  const ofPages = { site, csrf, wordsFor, project: deps.project.name, pageUrl: authuiUrl, now, audit, log };
  const mailed = loginIds.includes('email') && senders.email ? senders.email : undefined;
  const doors = { reset: mailed !== undefined, signUp: mailed !== undefined && deps.signUpByEmail };
  const open = [...connectors.values()].filter(({ enabled }) => enabled);
  const social = { providers: open, origins: open.flatMap(({ authorizationOrigins }) => authorizationOrigins) };
  useSignIn(provider, { people, interactions, site, csrf, loginIds, social, doors, perMinute, createLimit, audit });
  const notify = createNotify(senders, log);
  const flows = createFlows({ database, publicUrl, now });
  const accounts = createSocialAccounts({
    database,
    catalogue,
    population: deps.population,
    connectors,
    isLast,
    tell: createIdentityNotices({ ...ofPages, notify }),
    now,
  });
  const byAddress = createLimit('directory_social', { points: perMinute, seconds: 60 });
  const ofSocial = { ...ofPages, provider, connectors, flows, accounts };
  const linking = createLinking({ ...ofSocial, database, publicUrl, authuiUrl });
  const socialSignIn = createSocialSignIn({ ...ofSocial, interactions, limit: byAddress });
  const returns = createLimit('directory_social_return', { points: perMinute, seconds: 60 });
  useSocial(provider, { connectors, flows, signIn: socialSignIn, linking, site, limit: returns });
  const passwords = createPasswords({ ...ofPages, database, catalogue, notify });
  const steps = createSteps({
    ...ofPages,
    browserSecret: createBrowserSecret(publicUrl),
    limit: createLimit('directory_steps', { points: perMinute, seconds: 60 }),
  });
  const later = createLater();
  const proofsOf = (send: Sender, kind: ProofKind) => createProofs({ database, codes, send, later, now, log }, kind);
  if (mailed) useReset(provider, { ...ofPages, passwords, steps, proofs: proofsOf(mailed, resetKind(ofPages)) });
  useChange(provider, {
    ...ofPages,
    people,
    passwords,
    createLimit,
    ...(mailed ? { mailed: { steps, proofs: proofsOf(mailed, firstPasswordKind(ofPages)) } } : {}),
  });
  if (mailed && doors.signUp) {
    const proofs = proofsOf(mailed, signUpKind(ofPages));
    useSignUp(provider, { ...ofPages, database, people, interactions, steps, proofs });
  }

  const { bearer, lastKnown } = createBearer({ database, catalogue, clientId: keys.client.clientId, now });
  const customData = createCustomDataStore(database, now);
  const logins = createLoginIds({
    database,
    catalogue,
    codes,
    senders,
    types: loginIds,
    isLast,
    wordsFor,
    project: deps.project.name,
    pageUrl: authuiUrl,
    now,
    log,
  });
  const pictures = await openPictures({
    database,
    catalogue,
    store: deps.pictureStore,
    decode: createPictureDecoder(),
    authuiUrl,
    now,
    log,
  });
  const show = createShowAccount({
    loginIds: logins,
    connectors,
    isLast,
    catalogue,
    customData: deps.customData,
    passwordUrl: publicUrl + PASSWORD_PATH,
  });
  const answer = createAccountAnswer(show, people, logins);
  const profile = createAccountProfile({ database, bearer, lastKnown, catalogue, show, now });
  const isFresh: IsFresh = ({ sessionUid }, person) => isFreshSession(provider, person, sessionUid, now());
  const readiness = createReadiness(
    {
      store: { check: () => people.find(''), needed: true },
      keys: { check: async () => checkSigningKey(keys.jwks), needed: true },
    },
    log,
  );
  const api = createApi({ publicUrl, metrics: { metrics, token, readiness }, audit, catalogue, log }, [
    accountRoutes({ bearer, records, profile }),
    loginIdRoutes({ bearer, loginIds: logins, isFresh, answer }),
    identityRoutes({ bearer, accounts, linking, isFresh, answer }),
    pictureRoutes({ bearer, pictures, answer }),
    activityRoutes({ bearer, database, catalogue, customData: deps.customData, now }),
    customDataRoutes({ bearer, customData, level: deps.customData }),
    adminRoutes({
      provider,
      administration: createAdministration({ database, catalogue, people, loginIds, now }),
      customData,
      catalogue,
      clientId: deps.adminClient.clientId,
      limit: createLimit('directory_admin', { points: deps.adminPerMinute ?? 6000, seconds: 60 }),
      audit,
    }),
  ]);
  const document = directoryOpenApi(publicUrl, deps.customData);
  api.get('/openapi.json', () => Response.json(document));
  const answerApi = getRequestListener(api.fetch, { overrideGlobalObjects: false });
  const answerProvider = provider.callback();

  const listener: Directory['listener'] = (request, response) => {
    const started = performance.now();
    const { method = '' } = request;
    const [path = ''] = (request.url ?? '').split('?');
    const scope: RequestScope = { requestId: givenRequestId(request) ?? randomUUID() };
    response.setHeader('x-request-id', scope.requestId);
    response.once('close', () => {
      const route = scope.route ?? routePattern(path);
      const { statusCode: status } = response;
      inRequest(scope, () => observer.finished({ ...scope, method, route, status, ms: performance.now() - started }));
    });
    inRequest(scope, () => {
      const refusal = admit(request, publicUrl, deps.trustedProxies);
      const answer = OF_API.test(path) ? answerApi : answerProvider;
      if (refusal) sendRefusal(response, publicUrl, scope.requestId, refusal);
      else void answer(request, response);
    });
  };

  return {
    people,
    stopping: readiness.stop,
    accountProfile: profile,
    close: async () => {
      await Promise.all([endLogouts(), later.settled()]);
    },
    listener: createDirectoryDirect({ publicUrl, profile, observer, log }, listener),
    accountTransport: async ({ method, path, headers, body }) =>
      api.fetch(new Request(publicUrl + path, { method, headers, ...(body === undefined ? {} : { body }) })),
  };
}
