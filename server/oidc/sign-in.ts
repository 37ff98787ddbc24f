/**
 * Starts and finishes a sign-in: authorization code flow with PKCE, state and nonce (RFC 6749 4.1, RFC 7636, OIDC Core
 * 3.1). Every value is made for one sign-in, bound to the browser by a cookie and taken once.
 */

import * as openid from 'openid-client';
import { Refusal } from '../error.ts';
import { seal, unseal, type SealKeys } from '../session/seal.ts';
import { SIGN_IN_SECONDS } from '../session/cookie.ts';
import { hashOf, randomId } from '../secret.ts';
import type { NewSession } from '../session/session.ts';
import type { SessionStore, SignInRow } from '../session/store.ts';
import { asUpstreamRefusal, type OidcClient } from './client.ts';
import { CLOCK_TOLERANCE, isFreshIdToken } from './id-token.ts';
import { returnUrl } from './return-to.ts';
import { tokensOf } from './tokens.ts';

export interface SignInDeps {
  readonly client: OidcClient;
  readonly store: SessionStore;
  readonly keys: SealKeys;
  readonly publicUrl: string;
  readonly now: () => number;
}

/** Oldest proof of who somebody is that a privileged action takes, in seconds. */
const FRESH_SECONDS = 300;

/**
 * @param language what the provider's pages should be in, BCP 47
 * @param stepUp the pending action that asks for a fresh sign-in, and the only person who may give it
 * @returns where the browser goes, and the cookie that binds the sign-in to it
 */
export async function startSignIn(
  deps: SignInDeps,
  returnTo: string | undefined,
  language: string,
  stepUp?: { readonly actionHash: string; readonly subject: string },
): Promise<{ location: URL; cookie: { name: string; value: string } }> {
  const { client, store, keys, publicUrl, now } = deps;
  const configuration = await client.configuration();
  const name = Math.floor(now() / 1000).toString(36) + randomId().slice(0, 6);
  const secret = randomId();
  const idHash = hashOf(secret);
  const state = `${name}.${openid.randomState()}`;
  const nonce = openid.randomNonce();
  const verifier = openid.randomPKCECodeVerifier();
  const parameters = {
    redirect_uri: redirectUri(publicUrl),
    scope: client.provider.scopes.join(' '),
    response_type: 'code',
    state,
    nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ui_locales: language,
    ...(stepUp ? freshSignIn(configuration, stepUp.subject) : {}),
  };
  const location = client.provider.par
    ? await openid.buildAuthorizationUrlWithPAR(configuration, parameters).catch((error: unknown) => {
        throw asUpstreamRefusal(error);
      })
    : openid.buildAuthorizationUrl(configuration, parameters);
  await store.startSignIn({
    idHash,
    state,
    nonce,
    sealedVerifier: seal(keys, idHash, verifier),
    returnTo: returnUrl(returnTo, publicUrl),
    expiresAt: now() + SIGN_IN_SECONDS * 1000,
    actionHash: stepUp?.actionHash ?? null,
  });
  return { location, cookie: { name, value: secret } };
}

/** Asks for a proof right now, and for this person alone where the provider knows how to (OIDC Core 5.5.1). */
function freshSignIn(configuration: openid.Configuration, subject: string): Record<string, string> {
  const demand = { id_token: { sub: { value: subject } } };
  const isUnderstood = configuration.serverMetadata().claims_parameter_supported === true;
  return { prompt: 'login', max_age: '0', ...(isUnderstood ? { claims: JSON.stringify(demand) } : {}) };
}

/** The name of the cookie a callback belongs to, read from its `state`. */
export function signInName(query: URLSearchParams): string | undefined {
  return /^([\da-z]{6,8}[\w-]{6})\.[\w-]+$/.exec(query.get('state') ?? '')?.[1];
}

/**
 * The running sign-in behind a cookie, for exactly one caller.
 * @param secret the value of the sign-in's cookie
 * @throws Refusal `bad_request` if there is none (any more)
 */
export async function takeSignIn({ store, now }: SignInDeps, secret: string): Promise<SignInRow> {
  const signIn = await store.takeSignIn(hashOf(secret));
  if (!signIn || signIn.expiresAt <= now()) throw new Refusal('bad_request');
  return signIn;
}

/**
 * @param query what the provider sent to the callback
 * @throws Refusal `bad_request` for anything that is not the one answer to this sign-in; `upstream_*` if the provider fails
 */
export async function finishSignIn(deps: SignInDeps, signIn: SignInRow, query: URLSearchParams): Promise<NewSession> {
  const { client, keys, publicUrl, now } = deps;
  const verifier = unseal(keys, signIn.idHash, signIn.sealedVerifier);
  if (verifier === null || query.has('response')) throw new Refusal('bad_request');
  const configuration = await client.forIdToken();
  // the address is ours, not the request's: a proxy may have changed that
  const callback = new URL(redirectUri(publicUrl));
  callback.search = query.toString();
  const answer = await openid
    .authorizationCodeGrant(configuration, callback, {
      expectedState: signIn.state,
      expectedNonce: signIn.nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    })
    .catch((error: unknown) => {
      throw isRejection(error) ? new Refusal('bad_request', { cause: error }) : asUpstreamRefusal(error);
    });
  const claims = answer.claims();
  const context = { accessToken: answer.access_token, alg: client.provider.idTokenAlg, now: now() };
  if (!claims || !isFreshIdToken(claims, context)) throw new Refusal('bad_request');
  const { iss: issuer, sub: subject, auth_time: authTime = null, amr, sid, iat: issuedAt } = claims;
  return {
    issuer,
    subject,
    sid: typeof sid === 'string' && sid !== '' ? sid : null,
    issuedAt,
    authTime,
    amr: amrText(amr),
    tokens: tokensOf(answer, now()),
  };
}

/** True if the person has proven who they are within the last five minutes; not knowing counts as no. */
export function isFreshlySignedIn(authTime: number | null, now: number): boolean {
  const age = authTime === null ? Infinity : now / 1000 - authTime;
  return age >= -CLOCK_TOLERANCE && age <= FRESH_SECONDS;
}

/** Methods are short names; anything else is left out (RFC 8176 section 1). */
function amrText(amr: unknown): string {
  const methods = Array.isArray(amr) ? (amr as unknown[]) : [];
  return methods.filter(method => typeof method === 'string' && /^[\w-]{1,32}$/.test(method)).join(' ');
}

function redirectUri(publicUrl: string): string {
  return `${publicUrl}/auth/callback`;
}

/** The provider answered, and the answer is no sign-in: denied, replayed, or a token that does not hold. */
function isRejection(error: unknown): boolean {
  if (error instanceof openid.AuthorizationResponseError) return true;
  if (error instanceof openid.ResponseBodyError) return error.status < 500;
  if (hasNoMembers(error)) return false;
  return REJECTIONS.has((error as { code?: string }).code ?? '');
}

const REJECTIONS: ReadonlySet<string> = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
]);

/** JSON that is no object is no answer at all. */
function hasNoMembers(error: unknown): boolean {
  const { cause } = ((error as { cause?: unknown }).cause ?? {}) as { cause?: unknown };
  if (typeof cause !== 'object' || cause === null || !('body' in cause)) return false;
  return typeof cause.body !== 'object' || cause.body === null || Array.isArray(cause.body);
}
