/** An OpenID Provider that does one thing wrong on demand. Everything it is asked is written down. */

import type { ServerResponse } from 'node:http';
import { generateKeyPair, exportJWK, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import { listen } from '../../server/http/listen.ts';

/** What to do wrong; every member changes the right value just before it is sent. */
export interface Misbehaviour {
  discovery?: (metadata: Record<string, unknown>) => Record<string, unknown>;
  /** The browser comes back by a form (OAuth 2.0 Form Post Response Mode) that somebody sends by hand. */
  posts?: boolean;
  /** The query the browser is sent back with. */
  callback?: (query: URLSearchParams) => void;
  claims?: (claims: JWTPayload) => JWTPayload;
  idToken?: (right: { claims: JWTPayload; key: CryptoKey; sign: SignToken }) => Promise<string> | string;
  token?: (answer: Record<string, unknown>) => Response | Record<string, unknown>;
  userinfo?: (claims: Record<string, unknown>) => Response | Record<string, unknown>;
  keys?: (keys: readonly JWK[]) => Response | { keys: readonly JWK[] };
  /** Does to a connection what no answer can do. @returns false to leave it alone */
  raw?: (path: string, response: ServerResponse) => boolean;
}

export type SignToken = (claims: JWTPayload, header?: Record<string, string>, key?: CryptoKey) => Promise<string>;

/** Who is signed in at the provider. */
export interface ProviderPerson {
  readonly sub: string;
  /** Further claims of the ID token, e.g. `auth_time`. */
  readonly idToken?: JWTPayload;
  readonly [claim: string]: unknown;
}

export interface MisbehavingProviderOptions {
  /** Another one is another site for a browser. */
  readonly host?: 'localhost' | '127.0.0.1';
  /** Of the issuer; begins with a slash. */
  readonly path?: string;
  /** What it signs with; RS256 unless given. */
  readonly alg?: 'RS256' | 'ES256';
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface MisbehavingProvider {
  readonly issuer: string;
  /** Every query that a browser has brought. */
  readonly authorizations: readonly URLSearchParams[];
  /** Whoever is sent there from now on comes back as this person. */
  signInAs: (person: ProviderPerson) => void;
  readonly calls: Record<'discovery' | 'authorize' | 'token' | 'userinfo' | 'jwks' | 'revocation', number>;
  /** Every form that was sent to the token endpoint. */
  readonly tokenRequests: readonly URLSearchParams[];
  /** Refresh and access tokens that have been revoked, in order. */
  readonly revoked: readonly string[];
  /** Signs with another key from now on; the old one is not published any more. */
  rotate: () => Promise<void>;
  /** A logout token that is right, but for what is changed (OIDC Back-Channel Logout 2.4). */
  logoutToken: (changes?: Record<string, unknown>, header?: Record<string, string>, key?: CryptoKey) => Promise<string>;
  /** Everything it was told or gave out that no browser may ever see: tokens, verifiers, client secrets. */
  readonly secrets: ReadonlySet<string>;
  misbehave: (misbehaviour: Misbehaviour) => void;
  readonly stop: () => Promise<void>;
}

export const CLIENT_ID = 'account-page';

export async function startMisbehavingProvider({
  host = 'localhost',
  path = '',
  alg = 'RS256',
  now: clock = Date.now,
}: MisbehavingProviderOptions = {}): Promise<MisbehavingProvider> {
  let wrong: Misbehaviour = {};
  const root = path.replace(/\/$/, '');
  let person: ProviderPerson = { sub: 'user-1', given_name: 'Una' };
  const authorizations: URLSearchParams[] = [];
  const codes = new Map<string, { nonce: string; person: ProviderPerson }>();
  const holders = new Map<string, ProviderPerson>();
  const secrets = new Set<string>();
  const calls = { discovery: 0, authorize: 0, token: 0, userinfo: 0, jwks: 0, revocation: 0 };
  const tokenRequests: URLSearchParams[] = [];
  const revoked: string[] = [];
  let keys = await newKeys('k1', alg);
  const sign: SignToken = (claims, header = {}, key = keys.privateKey) =>
    new SignJWT(claims).setProtectedHeader({ alg, kid: keys.kid, ...header }).sign(key);

  const answer = async (url: URL, body: URLSearchParams, bearer: string): Promise<Response> => {
    switch (url.pathname.slice(root.length)) {
      case '/.well-known/openid-configuration': {
        calls.discovery += 1;
        const metadata = {
          issuer,
          authorization_endpoint: `${base}/authorize`,
          token_endpoint: `${base}/token`,
          userinfo_endpoint: `${base}/userinfo`,
          jwks_uri: `${base}/jwks`,
          revocation_endpoint: `${base}/revocation`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256', 'none'],
          authorization_response_iss_parameter_supported: true,
        };
        return Response.json(wrong.discovery?.(metadata) ?? metadata);
      }
      case '/jwks': {
        calls.jwks += 1;
        const sent = wrong.keys?.([keys.jwk]) ?? { keys: [keys.jwk] };
        return sent instanceof Response ? sent : Response.json(sent);
      }
      case '/revocation': {
        calls.revocation += 1;
        revoked.push(body.get('token') ?? '');
        return new Response(null, { status: 200 });
      }
      case '/authorize': {
        calls.authorize += 1;
        const code = crypto.randomUUID();
        authorizations.push(url.searchParams);
        codes.set(code, { nonce: url.searchParams.get('nonce') ?? '', person });
        const back = new URL(url.searchParams.get('redirect_uri') ?? '');
        back.search = new URLSearchParams({ code, state: url.searchParams.get('state') ?? '', iss: issuer }).toString();
        wrong.callback?.(back.searchParams);
        if (wrong.posts) return postingPage(back);
        return new Response(null, { status: 303, headers: { location: back.href } });
      }
      case '/token': {
        calls.token += 1;
        tokenRequests.push(body);
        const code = body.get('code') ?? '';
        const issued = codes.get(code);
        const holder = issued?.person ?? person;
        const refreshing = body.get('grant_type') === 'refresh_token';
        if (!refreshing && (!issued || !codes.delete(code))) {
          return Response.json({ error: 'invalid_grant' }, { status: 400 });
        }
        const now = Math.floor(clock() / 1000);
        const { sub, idToken } = holder;
        const right: JWTPayload = { iss: issuer, sub, aud: CLIENT_ID, iat: now, exp: now + 300, ...idToken };
        if (issued) right['nonce'] = issued.nonce;
        const claims = wrong.claims?.(right) ?? right;
        const token = (await wrong.idToken?.({ claims, key: keys.privateKey, sign })) ?? (await sign(claims));
        const tokens = {
          access_token: `access-${crypto.randomUUID()}`,
          refresh_token: `refresh-${crypto.randomUUID()}`,
          token_type: 'Bearer',
          expires_in: 300,
          id_token: token,
        };
        holders.set(tokens.access_token, holder);
        for (const secret of [tokens.access_token, tokens.refresh_token, token, body.get('code_verifier')]) {
          if (secret) secrets.add(secret);
        }
        const sent = wrong.token?.(tokens) ?? tokens;
        return sent instanceof Response ? sent : Response.json(sent);
      }
      case '/userinfo': {
        calls.userinfo += 1;
        const { idToken: _idToken, ...claims } = holders.get(bearer.replace('Bearer ', '')) ?? person;
        const sent = wrong.userinfo?.(claims) ?? claims;
        return sent instanceof Response ? sent : Response.json(sent);
      }
      default:
        return new Response(null, { status: 404 });
    }
  };

  const listening = await listen(
    (request, response) => {
      void (async () => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        if (wrong.raw?.((request.url ?? '').slice(root.length), response)) return;
        const sent = await answer(
          new URL(request.url ?? '/', base),
          new URLSearchParams(body),
          request.headers.authorization ?? '',
        );
        response.writeHead(sent.status, Object.fromEntries(sent.headers));
        response.end(Buffer.from(await sent.arrayBuffer()));
      })();
    },
    '127.0.0.1',
    0,
  );
  const base = `http://${host}:${listening.port}${root}`;
  const issuer = `http://${host}:${listening.port}${path}`;
  return {
    issuer,
    authorizations,
    calls,
    secrets,
    tokenRequests,
    revoked,
    rotate: async () => {
      keys = await newKeys(`k${crypto.randomUUID()}`, alg);
    },
    logoutToken: (changes = {}, header = {}, key = keys.privateKey) => {
      const now = Math.floor(clock() / 1000);
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      const right = { iss: issuer, aud: CLIENT_ID, iat: now, exp: now + 120, jti: crypto.randomUUID(), events };
      return sign({ ...right, ...changes }, { typ: 'logout+jwt', ...header }, key);
    },
    signInAs: somebody => (person = somebody),
    misbehave: misbehaviour => (wrong = misbehaviour),
    stop: listening.stop,
  };
}

async function newKeys(kid: string, alg: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

function postingPage(back: URL): Response {
  const fields = [...back.searchParams].map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`);
  const form = `<form method="post" action="${back.origin}${back.pathname}">${fields.join('')}<button>Go on</button></form>`;
  return new Response(form, { headers: { 'content-type': 'text/html' } });
}
