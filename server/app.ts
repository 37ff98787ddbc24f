/** AuthUI's server as a function from request to answer: the order of its guards and its route table on one page. */

import type { HttpBindings } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono, type Context, type Handler } from 'hono';
import { routePath } from 'hono/route';
import { Refusal } from './error.ts';
import { callOfContext, responseOf } from './http/call.ts';
import { clientAddress } from './http/client-address.ts';
import { checkHost } from './http/host.ts';
import { documentLanguage } from './http/language.ts';
import { documentTheme } from './http/theme.ts';
import { guardOrigin } from './http/origin-guard.ts';
import { asRefusal, problemResponse } from './http/problem.ts';
import { answerMetrics, type MetricsRouteDeps } from './http/metrics-route.ts';
import type { Observer, Refused } from './http/observe.ts';
import type { Limit } from './http/rate-limit.ts';
import { answerReadiness, type Readiness } from './http/readiness.ts';
import { answerOnceWritten, inRequest, type RequestScope } from './http/request-scope.ts';
import { commonHeaders, DATA_HEADERS, DOCUMENT_HEADERS } from './http/security-headers.ts';
import type { Logger } from './log.ts';
import type { Theme } from './theme/theme.ts';
import { createAccountRoutes } from './routes/account.ts';
import { actAfterStepUp } from './routes/actions.ts';
import { createAuthRoutes, type AuthDeps } from './routes/auth.ts';
import { createExport } from './routes/export.ts';
import { failurePage } from './routes/failure-page.ts';
import { openApi } from './routes/openapi.ts';
import { createFill, type RenderPage } from './routes/filled-page.ts';
import type { PageFiles } from './routes/page-files.ts';
import { createThemeRoutes } from './routes/theme.ts';
import type { ProfileRoutes, SessionCall, SessionHandler } from './routes/profile.ts';
import type { SettingsProject } from './routes/settings.ts';
import { createResolveRoute } from './routes/resolve.ts';
import { createOwnSessions } from './routes/sessions.ts';

export interface AppDeps {
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  readonly auth: Omit<AuthDeps, 'addressOf' | 'languageOf' | 'log' | 'perform'>;
  readonly project: SettingsProject;
  /** Notes what a caller is refused. */
  readonly refused: Refused;
  readonly profile: ProfileRoutes;
  readonly saveLimit: Limit;
  readonly pictureLimit: Limit;
  readonly linkLimit: Limit;
  readonly resolveLimit: Limit;
  readonly page: PageFiles;
  readonly theme: Theme;
  /** Without it the page fills itself. */
  readonly render: RenderPage | undefined;
  readonly metrics: MetricsRouteDeps;
  readonly readiness: Readiness;
  readonly observer: Observer;
  readonly log: Logger;
}

interface Env {
  Bindings: HttpBindings;
  Variables: { requestId: string };
}

/** What has the name of a data address, in whatever spelling: it never gets a page. */
const DATA_NAME = /^\/+(api|auth)(?![\w-])/i;

/** Addresses whose failures are shown to a person, as a page. */
const NAVIGATED: ReadonlySet<string> = new Set(['/auth/sign-in', '/auth/step-up', '/auth/callback']);

export function createApp(deps: AppDeps): Hono<Env> {
  const { publicUrl, page, log } = deps;
  const { project } = deps;
  const { cookies, sessions } = deps.auth;
  const { upstream, accessTokens, actions } = deps.auth;
  const { audit, client } = deps.auth;
  const ownSessions = createOwnSessions({ sessions, client, upstream, audit, log, now: deps.auth.signIn.now });
  const forActions = { upstream, accessTokens, actions, endSessions: ownSessions.end, log };
  const ofRequest = (context: Context) => addressOf(context, deps.trustedProxies);
  const auth = createAuthRoutes({
    ...deps.auth,
    log,
    addressOf: ofRequest,
    languageOf: context => documentLanguage(context, project.languages),
    perform: (session, action) => actAfterStepUp(forActions, session, action),
  });
  const { profile, saveLimit } = deps;
  const account = createAccountRoutes({
    ...forActions,
    ownSessions,
    saveLimit,
    pictureLimit: deps.pictureLimit,
    linkLimit: deps.linkLimit,
    answer: (context, shown, status) => responseOf(profile.answer(callOfContext(context), shown, status)),
  });
  const exportData = createExport({
    upstream,
    accessTokens,
    ownSessions,
    saveLimit,
    settings: profile.settings,
    now: deps.auth.signIn.now,
  });
  const resolve = createResolveRoute({
    sessions,
    cookies,
    accessTokens,
    upstream,
    limit: deps.resolveLimit,
    addressOf: ofRequest,
  });
  const { getSettings } = profile;
  const fill = deps.render && createFill({ render: deps.render, sessions, cookies, getSettings, log });
  const document = openApi(publicUrl);
  const always = Object.entries(commonHeaders(publicUrl));
  const app = new Hono<Env>();

  app.use(async (context, next) => {
    const started = performance.now();
    const requestId = crypto.randomUUID();
    context.set('requestId', requestId);
    const scope: RequestScope = { requestId };
    await inRequest(scope, next);
    for (const [name, value] of always) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
    context.res.headers.set('x-request-id', requestId);
    const { method } = context.req;
    const { status } = context.res;
    const ms = performance.now() - started;
    inRequest(scope, () => deps.observer.finished({ requestId, method, route: routePath(context), status, ms }));
  });

  app.use(answerOnceWritten);
  app.use(async (context, next) => {
    // an absolute address would be taken for our own
    if (!context.env.incoming.url?.startsWith('/')) throw new Refusal('bad_request');
    switch (checkHost(publicUrl, context.req.header('host'))) {
      case 'ok':
        await next();
        return undefined;
      case 'other-loopback':
        if (context.req.header('sec-fetch-dest') === 'document' || isDocumentRequest(context)) {
          const { pathname, search } = new URL(context.req.url);
          return context.redirect(publicUrl + pathname + search, 308);
        }
        throw new Refusal('misdirected_request');
      case 'misdirected':
        throw new Refusal('misdirected_request');
    }
  });

  /** The guards of `/api` that come before a handler's own: origin, then session. */
  const guarded =
    (handler: SessionHandler): Handler<Env> =>
    async context => {
      guardOrigin(context.req.method, name => context.req.header(name), publicUrl);
      const id = cookies.readSession(context.req.header('cookie'));
      const session = id === undefined ? undefined : await sessions.find(id);
      if (!session) {
        if (id !== undefined) cookies.clearSession(context);
        throw new Refusal('unauthenticated');
      }
      return handler(context, session);
    };

  const called =
    (call: SessionCall): SessionHandler =>
    async (context, session) =>
      responseOf(await call(callOfContext(context), session));

  const data =
    (answer: () => object | Promise<object>): Handler<Env> =>
    async context => {
      for (const [name, value] of Object.entries(DATA_HEADERS)) context.header(name, value);
      return context.json(await answer());
    };

  const routes: readonly (readonly [string, string, Handler<Env>])[] = [
    ['GET', '/api/settings', guarded(called(profile.getSettings))],
    ['PATCH', '/api/profile', guarded(called(profile.patchProfile))],
    ['PUT', '/api/picture', guarded(account.putPicture)],
    ['DELETE', '/api/picture', guarded(account.deletePicture)],
    ['GET', '/api/custom-data', guarded(account.getCustomData)],
    ['PUT', '/api/custom-data', guarded(account.putCustomData)],
    ['POST', '/api/login-ids', guarded(account.addLoginId)],
    ['POST', '/api/login-ids/:id/verify', guarded(account.verifyLoginId)],
    ['POST', '/api/login-ids/:id/resend', guarded(account.resendLoginId)],
    ['DELETE', '/api/login-ids/:id', guarded(account.deleteLoginId)],
    ['POST', '/api/identities/:provider/link', guarded(account.linkIdentity)],
    ['DELETE', '/api/identities/:id', guarded(account.unlinkIdentity)],
    ['GET', '/api/sessions', guarded(account.getSessions)],
    ['POST', '/api/sessions/sign-out-others', guarded(account.endOtherSessions)],
    ['DELETE', '/api/sessions/:id', guarded(account.endSession)],
    ['GET', '/api/activity', guarded(account.getActivity)],
    ['GET', '/api/export', guarded(called(exportData))],
    ['POST', '/auth/sign-out', guarded(auth.signOut)],
    ['POST', '/auth/backchannel-logout', auth.backchannelLogout],
    ['GET', '/auth/sign-in', auth.startSignIn],
    ['GET', '/auth/step-up', auth.startStepUp],
    ['GET', '/auth/callback', auth.finishSignIn],
    ['GET', '/resolve', resolve],
    ['GET', '/pictures/:name', account.picture],
    ['GET', '/openapi.json', data(() => document)],
    ['GET', '/healthz', data(() => ({ status: 'ok' }))],
    ['GET', '/readyz', () => answerReadiness(deps.readiness)],
    ['GET', '/metrics', context => answerMetrics(deps.metrics, context.req.header('authorization'))],
    ...createThemeRoutes(deps.theme),
    ['GET', '/', page.document(200, fill)],
    ['GET', '/settings', page.document(200, fill)],
    ['GET', '/settings/*', page.document(200, fill)],
    ['GET', '/signed-out', page.document(200)],
  ];
  for (const path of new Set(routes.map(([, path]) => path))) {
    const own = routes.filter(([, other]) => other === path);
    for (const [method, , handler] of own) app.on(method, path, handler);
    const methods = own.map(([method]) => method);
    app.all(path, () => {
      throw new Refusal('method_not_allowed', { headers: { allow: methods.join(', ').replace('GET', 'GET, HEAD') } });
    });
  }
  app.all('*', (context, next) => {
    if (DATA_NAME.test(context.req.path)) throw new Refusal('not_found');
    return next();
  });
  app.get('*', page.files, page.document(404));
  app.all('*', () => {
    throw new Refusal('method_not_allowed', { headers: { allow: 'GET, HEAD' } });
  });

  app.onError(async (error, context) => {
    const refusal = asRefusal(error);
    const requestId = context.get('requestId');
    deps.refused(refusal, requestId);
    const cookiesSet = context.res.headers.getSetCookie();
    const answer =
      NAVIGATED.has(context.req.path) && context.req.method === 'GET'
        ? new Response(
            await failurePage(refusal, project, documentLanguage(context, project.languages), {
              stylesheets: page.stylesheets,
              theme: documentTheme(context),
            }),
            {
              status: refusal.status,
              headers: { ...DOCUMENT_HEADERS, ...refusal.headers, 'content-type': 'text/html; charset=utf-8' },
            },
          )
        : problemResponse(refusal, requestId);
    for (const cookie of cookiesSet) answer.headers.append('set-cookie', cookie);
    return answer;
  });

  return app;
}

/** A browser from before Fetch Metadata opens a page with an `Accept` that names HTML first. */
function isDocumentRequest(context: Context): boolean {
  return (
    context.req.method === 'GET' &&
    context.req.header('sec-fetch-dest') === undefined &&
    (context.req.header('accept') ?? '').startsWith('text/html')
  );
}

function addressOf(context: Context, trustedProxies: readonly string[]): string {
  return clientAddress(getConnInfo(context).remote.address, context.req.header('x-forwarded-for'), trustedProxies);
}
