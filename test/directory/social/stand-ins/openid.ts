/** What the OpenID Providers among the originals have in common: a discovery document, codes, signed ID tokens. */

import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import type { SocialProvider } from '../../../../server/directory/social/provider.ts';
import { createCodes, demand, s256, type StandIn, type WireRequest } from './stand-in.ts';

const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
const JWKS = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] };

type Members = Record<string, unknown>;

export interface OpenIdOriginal {
  readonly provider: SocialProvider;
  readonly origins: readonly string[];
  readonly discoveryUrl: string;
  readonly discovery: Members & {
    authorization_endpoint: string;
    token_endpoint: string;
    jwks_uri: string;
    userinfo_endpoint?: string;
  };
  /** The parameters of the authorization request, all of them. */
  readonly wanted: Readonly<Record<string, string | null>>;
  /** Claims of the ID token besides those of every token. */
  readonly claims: Members;
  readonly userinfo?: Members;
  /** What the callback gets besides code and state. */
  readonly callback?: () => Record<string, string>;
  readonly denied: Record<string, string>;
  readonly tokens: Members;
  readonly issuer: string;
  /** Refuses a token request. */
  readonly refuse?: (request: WireRequest) => Promise<string | undefined> | string | undefined;
  /** Leaves the nonce out of its ID tokens. */
  readonly withoutNonce?: boolean;
  readonly fields: { readonly subject: string };
  /** Changes that are special to it. */
  readonly rename?: (name: unknown) => void;
  readonly unverifyEmail?: (claims: Members) => void;
}

type SignToken = (
  claims: JWTPayload,
  header?: Record<string, unknown>,
  key?: CryptoKey | Uint8Array,
) => Promise<string>;

export interface OpenIdStandIn extends StandIn {
  readonly discoveryUrl: string;
  readonly discovery: Members;
  /** Replaces the ID token of the next sign-ins. */
  forge: ((right: { claims: JWTPayload; sign: SignToken }) => Promise<string> | string) | undefined;
  readonly claims: Members;
  readonly userinfo: Members | undefined;
  readonly withoutNonce: boolean;
}

const sign: SignToken = (claims, header = {}, key = privateKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header }).sign(key);

export function createOpenIdStandIn(original: OpenIdOriginal): OpenIdStandIn {
  const { provider, discovery, claims, userinfo } = original;
  const codes = createCodes();
  const unknown: Members = {};
  let accessToken = '';

  const back = (url: URL, members: Record<string, string>) =>
    new URLSearchParams({ ...members, state: url.searchParams.get('state') ?? '' });

  const token = async (request: WireRequest): Promise<Response> => {
    const refusal = await original.refuse?.(request);
    if (refusal) return Response.json({ error: refusal, error_description: 'Said by the original' }, { status: 401 });
    const asked = codes.take(request.form.get('code'));
    const challenge = asked?.get('code_challenge');
    if (
      asked === undefined ||
      request.form.get('redirect_uri') !== asked.get('redirect_uri') ||
      (challenge && (await s256(request.form.get('code_verifier') ?? '')) !== challenge)
    ) {
      return Response.json({ error: 'invalid_grant', error_description: 'Said by the original' }, { status: 400 });
    }
    const now = Math.floor(Date.now() / 1000);
    const nonce = original.withoutNonce ? {} : { nonce: asked.get('nonce') };
    const right: JWTPayload = {
      iss: original.issuer,
      aud: provider.clientId,
      iat: now,
      exp: now + 3600,
      ...nonce,
      ...claims,
      ...unknown,
    };
    accessToken = `access-${crypto.randomUUID()}`;
    // the original's own is of another token
    if ('at_hash' in right) right['at_hash'] = await atHash(accessToken);
    const idToken = (await standIn.forge?.({ claims: right, sign })) ?? (await sign(right));
    return Response.json({ ...original.tokens, access_token: accessToken, id_token: idToken, ...unknown });
  };

  const standIn: OpenIdStandIn = {
    provider,
    origins: original.origins,
    discoveryUrl: original.discoveryUrl,
    discovery,
    claims,
    userinfo,
    forge: undefined,
    withoutNonce: original.withoutNonce ?? false,
    tokenUrl: discovery.token_endpoint,
    ...(userinfo && discovery.userinfo_endpoint ? { personUrl: discovery.userinfo_endpoint } : {}),
    agree: url => {
      if (url.origin + url.pathname !== discovery.authorization_endpoint) throw new Error(`Not there: ${url.href}`);
      demand(url.searchParams, { client_id: provider.clientId, response_type: 'code', ...original.wanted });
      return back(url, { code: codes.give(url.searchParams), ...original.callback?.() });
    },
    deny: url => back(url, original.denied),
    answer: async request => {
      const at = request.url.origin + request.url.pathname;
      if (at === original.discoveryUrl) return Response.json({ ...discovery, ...unknown });
      if (at === discovery.jwks_uri) return Response.json(JWKS);
      if (at === discovery.token_endpoint && request.method === 'POST') return token(request);
      if (at === discovery.userinfo_endpoint && userinfo) {
        if (request.headers.get('authorization') !== `Bearer ${accessToken}`)
          return new Response(null, { status: 401 });
        return Response.json({ ...userinfo, ...unknown });
      }
      return new Response(null, { status: 404 });
    },
    rename:
      original.rename ??
      (name => {
        if ('name' in claims) claims['name'] = name;
        if (userinfo) userinfo['name'] = name;
      }),
    identify: subject => {
      claims[original.fields.subject] = subject;
      if (userinfo) userinfo['sub'] = subject;
    },
    setEmail: email => {
      if ('email' in claims) claims['email'] = email;
      if (userinfo && 'email' in userinfo) userinfo['email'] = email;
    },
    dropEmail: () => {
      for (const from of [claims, userinfo ?? {}]) {
        delete from['email'];
        delete from['email_verified'];
      }
    },
    unverifyEmail: () => {
      original.unverifyEmail?.(claims);
      if (original.unverifyEmail) return;
      for (const from of [claims, userinfo ?? {}]) if ('email' in from) from['email_verified'] = false;
    },
    addUnknown: members => Object.assign(unknown, members),
  };
  return standIn;
}

/** OIDC Core 3.1.3.6, for RS256. */
async function atHash(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return Buffer.from(digest.slice(0, 16)).toString('base64url');
}

/** Client credentials in the form (RFC 6749 2.3.1). */
export function refuseUnlessPosted({ clientId, clientSecret }: SocialProvider) {
  return ({ form }: WireRequest) =>
    form.get('client_id') === clientId && form.get('client_secret') === clientSecret ? undefined : 'invalid_client';
}
