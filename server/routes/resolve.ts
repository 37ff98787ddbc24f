/**
 * Tells a reverse proxy who is calling (nginx `auth_request`): by the session cookie, or by a bearer token of the upstream.
 * The profile it hands on is exactly what UserInfo shows the bearer.
 */

import type { Context, Handler } from 'hono';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../error.ts';
import type { Limit } from '../http/rate-limit.ts';
import type { AccessTokens } from '../oidc/refresh.ts';
import type { Cookies } from '../session/cookie.ts';
import { hashOf } from '../secret.ts';
import type { Session, Sessions } from '../session/session.ts';
import type { BearerClaims, Upstream } from '../upstream/port.ts';

export interface ResolveDeps {
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  readonly accessTokens: AccessTokens;
  readonly upstream: Upstream;
  /** Bearer tokens that are not known, for one address. */
  readonly limit: Limit;
  readonly addressOf: (context: Context) => string;
}

interface Resolved {
  readonly claims: BearerClaims;
  readonly session?: Session;
}

/** Milliseconds for which an answer of the upstream is taken again. */
const CACHE_TIME = 5000;

/** Bytes of the attributes header; proxies take about 8 KiB of headers. */
const ATTRIBUTES_LIMIT = 6 * 1024;

/** RFC 6750 2.1. */
const BEARER = /^Bearer ([\w.~+/-]+=*)$/i;

export function createResolveRoute(deps: ResolveDeps): Handler {
  const known = new LRUCache<string, BearerClaims>({ max: 10_000, ttl: CACHE_TIME });

  /** @param key never the token itself: memory is dumped sometimes */
  const cached = async (key: string, ask: () => Promise<BearerClaims>): Promise<BearerClaims> => {
    const found = known.get(key);
    if (found) return found;
    const claims = await ask();
    known.set(key, claims);
    return claims;
  };

  const resolve = async (context: Context): Promise<Resolved | undefined> => {
    const header = context.req.header('authorization');
    if (header !== undefined) {
      const token = BEARER.exec(header)?.[1];
      if (token === undefined) return undefined;
      const ask = async () => {
        await deps.limit.take(deps.addressOf(context));
        return deps.upstream.claims(token);
      };
      return { claims: await cached(`token ${hashOf(token)}`, ask) };
    }
    const id = deps.cookies.readSession(context.req.header('cookie'));
    const session = id === undefined ? undefined : await deps.sessions.find(id);
    if (!session) return undefined;
    const ask = () => deps.accessTokens.use(session, deps.upstream.claims);
    const claims = await cached(`session ${session.idHash}`, ask);
    return claims.sub === session.subject ? { claims, session } : undefined;
  };

  return async context => {
    try {
      const resolved = await resolve(context);
      if (resolved) return new Response(null, { headers: { ...NO_STORE, ...headersOf(resolved) } });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'unauthenticated') throw error;
    }
    return new Response(null, { status: 401, headers: { ...NO_STORE, 'x-authui-session-valid': 'false' } });
  };
}

const NO_STORE = { 'cache-control': 'no-store' } as const;

function headersOf({ claims, session }: Resolved): Record<string, string> {
  const { sub, ...attributes } = claims;
  const encoded = Buffer.from(JSON.stringify(attributes)).toString('base64url');
  const fits = encoded.length <= ATTRIBUTES_LIMIT;
  return {
    'x-authui-session-valid': 'true',
    'x-authui-user-id': sub,
    ...(session?.authTime ? { 'x-authui-authenticated-at': String(session.authTime) } : {}),
    ...(session?.amr ? { 'x-authui-amr': session.amr } : {}),
    ...(fits ? { 'x-authui-user-attributes': encoded } : { 'x-authui-attributes-truncated': 'true' }),
  };
}
