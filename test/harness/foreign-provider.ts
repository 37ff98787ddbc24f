/**
 * An OpenID Provider that knows nothing of AuthUI: `oidc-provider` with its own habits. Claims come in UserInfo only,
 * the client authenticates in the body, and whoever comes is signed in at once.
 */

import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider, type AdapterConstructor, type SigningAlgorithm } from 'oidc-provider';
// @ts-expect-error the package ships no types for its own in-memory store
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';
import { listen, type Listening } from '../../server/http/listen.ts';

export interface ForeignProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly stop: Listening['stop'];
}

/** How the client shows who it is; no other way is taken. */
export interface ForeignClient {
  readonly method: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt';
  readonly id?: string;
  readonly secret?: string;
  /** Public keys of the client. */
  readonly keys?: readonly JWK[];
  readonly alg?: SigningAlgorithm;
}

/** @param redirectUri the one redirect URI of the client */
export async function startForeignProvider(
  redirectUri: string,
  claims: Readonly<Record<string, unknown>>,
  client: ForeignClient = { method: 'client_secret_post' },
): Promise<ForeignProvider> {
  let handle: ReturnType<Provider['callback']> | undefined;
  let provider: Provider | undefined;
  const listening = await listen(
    (request, response) => {
      const interaction = request.url?.startsWith('/interaction/');
      if (interaction) {
        void provider?.interactionFinished(request, response, { login: { accountId: 'foreign-1' } });
      } else void handle?.(request, response);
    },
    '127.0.0.1',
    0,
  );
  const issuer = `http://localhost:${listening.port}`;
  const { id: clientId = 'account-page', secret: clientSecret = 'foreign-client-secret-canary-5f1d' } = client;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: client.method,
        ...(client.method === 'private_key_jwt'
          ? { jwks: { keys: [...(client.keys ?? [])] }, token_endpoint_auth_signing_alg: client.alg ?? 'RS256' }
          : { client_secret: clientSecret }),
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 28_800,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 28_800,
      Session: 28_800,
    },
    clientAuthMethods: [client.method],
    enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] },
    issueRefreshToken: async () => true,
    // the bare class is taken for a forgotten setting, and warned about
    adapter: class extends MemoryAdapter {} as unknown as AdapterConstructor,
    cookies: { keys: ['foreign-cookie-key'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    claims: {
      openid: ['sub'],
      profile: [
        'name',
        'given_name',
        'family_name',
        'nickname',
        'birthdate',
        'zoneinfo',
        'updated_at',
        'custom_attributes',
      ],
      email: ['email', 'email_verified'],
      phone: ['phone_number', 'phone_number_verified'],
      address: ['address'],
    },
    findAccount: (_context, sub) => ({ accountId: sub, claims: async () => ({ sub, ...claims }) }),
    loadExistingGrant: async context => {
      const { client, session } = context.oidc;
      if (!client || !session?.accountId || !provider) return undefined;
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
      grant.addOIDCScope('openid profile email phone address');
      await grant.save();
      return grant;
    },
  });
  handle = provider.callback();
  return { issuer, clientId, clientSecret, stop: listening.stop };
}
