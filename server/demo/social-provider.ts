/**
 * A stand-in for a social provider: a real OpenID Provider on loopback with people of its own, so that linking can be
 * tried without internet. It asks at every sign-in, because that is what one wants to see in a demo; what it knows is in
 * memory, the people and their subjects are the same after every start.
 */

import { generateKeyPairSync } from 'node:crypto';
import { interactionPolicy, Provider, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { RequestListener } from 'node:http';
import { randomId } from '../secret.ts';
import { createCsrf, type Csrf } from '../directory/pages/csrf.ts';
import { errorPage } from '../directory/pages/error.ts';
import { readForm } from '../directory/pages/form-body.ts';
import type { PageFrame } from '../directory/pages/layout.ts';
import { readStylesheet, type Stylesheet } from '../directory/pages/stylesheet.ts';
import { createWordsFor } from '../directory/text/text.ts';
import type { OidcSettings } from '../directory/social/provider.ts';
import { checkHost } from '../http/host.ts';
import { listen } from '../http/listen.ts';
import { asRefusal } from '../http/problem.ts';
import { commonHeaders } from '../http/security-headers.ts';
import { memoryAdapter } from './memory-adapter.ts';
import { DEMO_PASSWORD } from './people.ts';
import { socialPeoplePage, socialSignInPage } from './social-pages.ts';
import { claimsOf, createSocialPeople, type SocialPeople } from './social-people.ts';

export interface StandInOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Loopback. */
  readonly host: string;
  /** What it calls itself. */
  readonly name: string;
  readonly clients: readonly StandInClient[];
}

interface StandInClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
}

export interface StandIn {
  readonly issuer: string;
  readonly stop: () => Promise<void>;
}

/** Aliases and names of the demo's two. */
const DEMO = [
  { alias: 'acme-social', name: 'Acme Social' },
  { alias: 'globex', name: 'Globex' },
] as const;

/**
 * How the demo's directory is registered at its two stand-ins.
 * @param port of the first; the second has the next
 */
export function demoSocialProviders(port: number, clientSecret: string): readonly OidcSettings[] {
  return DEMO.map(({ alias, name }, index) => ({
    type: 'oidc',
    alias,
    name,
    issuer: `http://localhost:${port + index}`,
    clientId: 'directory',
    clientSecret,
    clientAuth: 'client_secret_basic',
    idTokenAlg: 'ES256',
    endpointOrigins: [],
    trustEmail: false,
    enabled: true,
    severalAccounts: false,
  }));
}

/**
 * The demo's stand-ins, each with the directory for its only client.
 * @returns what stops them
 * @throws Error with code `EADDRINUSE` if a port is taken
 */
export async function startDemoSocialProviders(
  providers: readonly OidcSettings[],
  { host, directory }: { readonly host: string; readonly directory: { readonly publicUrl: string } },
): Promise<StandIn['stop'][]> {
  const stops: StandIn['stop'][] = [];
  for (const { alias, name, clientId, clientSecret, issuer } of providers) {
    const redirectUris = [`${directory.publicUrl}/auth/link/${alias}/callback`];
    const clients = [{ clientId, clientSecret, redirectUris }];
    const { stop } = await startStandIn({ port: Number(new URL(issuer).port), host, name, clients });
    stops.push(stop);
  }
  return stops;
}

/** Seconds. */
const MINUTES = 60;

/** @throws Error with code `EADDRINUSE` if the port is taken */
export async function startStandIn({ port, host, name, clients }: StandInOptions): Promise<StandIn> {
  let answer: RequestListener | undefined;
  const listening = await listen((request, response) => answer?.(request, response), host, port);
  const issuer = `http://localhost:${listening.port}`;
  const stylesheet = await readStylesheet();
  const people = createSocialPeople();
  const cookieKey = randomId();
  const site: Site = {
    issuer,
    frame: { ...createWordsFor(['en'])([]), project: name, stylesheet: stylesheet.path },
    stylesheet,
    people,
    csrf: createCsrf([cookieKey]),
  };
  const provider = new Provider(issuer, configurationOf(site, clients, cookieKey));
  // koa would print what has already been answered
  provider.silent = true;
  usePages(provider, site);
  const handle = provider.callback();
  answer = (request, response) => {
    if (checkHost(issuer, request.headers.host) === 'ok') void handle(request, response);
    else response.writeHead(421, commonHeaders(issuer)).end();
  };
  return { issuer, stop: listening.stop };
}

interface Site {
  readonly issuer: string;
  readonly frame: PageFrame;
  readonly stylesheet: Stylesheet;
  readonly people: SocialPeople;
  readonly csrf: Csrf;
}

function configurationOf(site: Site, clients: readonly StandInClient[], cookieKey: string): Configuration {
  const name = `stand-in_${new URL(site.issuer).port}`;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const options = { httpOnly: true, sameSite: 'lax', signed: true } as const;
  return {
    adapter: memoryAdapter(Date.now),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'stand-in', alg: 'ES256', use: 'sig' }] },
    clients: clients.map(({ clientId, clientSecret, redirectUris }) => ({
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [...redirectUris],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'ES256',
    })),
    // a cookie is not bound to a port
    cookies: {
      names: { session: `${name}_session`, interaction: `${name}_interaction`, resume: `${name}_resume` },
      long: options,
      short: options,
      keys: [cookieKey],
    },
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: ['openid'],
    claims: {
      openid: ['sub', 'auth_time'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username', 'locale', 'zoneinfo'],
      email: ['email', 'email_verified'],
    },
    ttl: {
      AccessToken: 5 * MINUTES,
      AuthorizationCode: MINUTES,
      Grant: 10 * MINUTES,
      IdToken: 5 * MINUTES,
      Interaction: 10 * MINUTES,
      Session: 10 * MINUTES,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: true },
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}`, policy: alwaysAsk() },
    clientBasedCORS: () => false,
    loadExistingGrant: async ({ oidc }) => {
      const { client, account, provider, requestParamScopes } = oidc;
      if (!client || !account) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
      grant.addOIDCScope([...requestParamScopes].join(' '));
      await grant.save();
      return grant;
    },
    renderError: (ctx, out) => show(ctx, ctx.status, errorPage(site.frame, out.error, '/')),
    findAccount: (_ctx, sub) => {
      const person = site.people.find(sub);
      return person && { accountId: sub, claims: async () => claimsOf(person) };
    },
  };
}

/** No consent, which is part of signing in here; no sign-in that counts for another one. */
function alwaysAsk(): interactionPolicy.DefaultPolicy {
  const { base, Check } = interactionPolicy;
  const prompts = base();
  prompts.remove('consent');
  prompts.get('login')?.checks.add(new Check('ask', 'Everybody is asked', ctx => ctx.oidc.result?.login === undefined));
  return prompts;
}

function usePages(provider: Provider, site: Site): void {
  provider.use(async (context, next) => {
    const ctx = context as KoaContextWithOIDC;
    ctx.set(commonHeaders(site.issuer));
    ctx.set('cache-control', 'no-store');
    try {
      const [, uid] = /^\/interaction\/([\w-]{1,64})$/.exec(ctx.path) ?? [];
      if (uid) await signIn(provider, site, ctx, uid);
      else if (ctx.path === '/') await renamePeople(site, ctx);
      else if (ctx.path === site.stylesheet.path) {
        ctx.type = 'css';
        ctx.body = site.stylesheet.text;
      } else await next();
    } catch (error) {
      const { status, code } = asRefusal(error);
      show(ctx, status, errorPage(site.frame, code, '/'));
    }
  });
}

async function signIn(provider: Provider, site: Site, ctx: KoaContextWithOIDC, uid: string): Promise<void> {
  const pending = await provider.interactionDetails(ctx.req, ctx.res).catch(() => undefined);
  if (pending?.uid !== uid) {
    show(ctx, 400, errorPage(site.frame, 'session_expired', '/'));
    return;
  }
  const page = { action: ctx.path, csrfToken: site.csrf.token(uid), people: site.people };
  if (ctx.method !== 'POST') {
    show(ctx, 200, socialSignInPage(site.frame, page));
    return;
  }
  const form = await readForm(ctx.req, ['csrf', 'person', 'password', 'answer']);
  const refused = (status: number, problem: string) =>
    show(ctx, status, socialSignInPage(site.frame, { ...page, chosen: form.person, problem }));
  if (!site.csrf.accepts(ctx, uid, form.csrf)) {
    refused(403, 'This form was open for too long. Try again.');
    return;
  }
  const denied = form.answer === 'deny';
  if (!denied && (!site.people.find(form.person) || form.password !== DEMO_PASSWORD)) {
    refused(422, `The password is ${DEMO_PASSWORD}.`);
    return;
  }
  const result = denied
    ? { error: 'access_denied', error_description: 'The person said no' }
    : { login: { accountId: form.person, remember: false } };
  await leaveOther(provider, pending, form.person);
  ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result, { mergeWithLastSubmission: false }));
  ctx.status = 303;
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** Somebody else may sit here now; without this the provider would have them sign out first. */
async function leaveOther(provider: Provider, pending: Interaction, sub: string): Promise<void> {
  if (!pending.session || pending.session.accountId === sub) return;
  const session = await provider.Session.findByUid(pending.session.uid);
  await session?.destroy();
  delete pending.session;
  await pending.persist();
}

async function renamePeople(site: Site, ctx: KoaContextWithOIDC): Promise<void> {
  const page = { csrfToken: site.csrf.token('people'), people: site.people };
  if (ctx.method !== 'POST') {
    show(ctx, 200, socialPeoplePage(site.frame, page));
    return;
  }
  const form = await readForm(ctx.req, ['csrf', 'person', 'name']);
  const right = site.csrf.accepts(ctx, 'people', form.csrf) && site.people.rename(form.person, form.name);
  const outcome = right ? { saved: form.person } : { problem: 'That name was refused. Try another one.' };
  show(ctx, right ? 200 : 422, socialPeoplePage(site.frame, { ...page, ...outcome }));
}

/** The answer to the form leads through the directory to the account page, all of them on loopback here. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  'img-src data:',
  "form-action 'self' http://localhost:* http://127.0.0.1:*",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function show(ctx: KoaContextWithOIDC, status: number, text: string): void {
  ctx.status = status;
  ctx.type = 'html';
  ctx.set('content-security-policy', POLICY);
  ctx.body = text;
}
