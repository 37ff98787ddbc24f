/**
 * The port to a social provider: where to send a person, and who came back. One connector speaks to one configured
 * provider; whatever that provider's own habits are, they end here.
 */

import type { Values } from '../../../src/profile/attribute.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Outgoing } from '../../http/outgoing.ts';
import type { SocialProvider, SocialProviderType } from './provider.ts';

export interface SocialConnector {
  /** Stable name of this provider in addresses and storage. */
  readonly alias: string;
  readonly type: SocialProviderType;
  /** What people call the provider. */
  readonly name: string;
  /** False while the operator has switched the provider off: nobody may be sent there. */
  readonly enabled: boolean;
  /** One person may link more than one account of this provider. */
  readonly severalAccounts: boolean;
  /**
   * How the browser comes back: by GET with a query, or by a cross-site POST with a form (Apple, as soon as name or
   * email are asked for), which carries no `SameSite=Lax` cookie.
   */
  readonly responseMode: 'query' | 'form_post';
  /** Where the browser is sent, for `form-action` of a page whose form leads there. */
  readonly authorizationOrigins: readonly string[];
  /**
   * Where to send the browser. Takes nothing from the request that asked for it (no login_hint, no further scopes).
   * @throws SocialError
   */
  authorizationUrl: (request: AuthorizationRequest) => Promise<URL>;
  /**
   * Who came back. Call it once for one transaction, after that has been taken from the store.
   * Tokens of the provider are used for this call and forgotten.
   * @throws SocialError
   */
  redeem: (answer: AuthorizationAnswer) => Promise<SocialAccount>;
}

/** The values of one transaction. Each is made for it alone, with 128 bits of randomness or more. */
export interface AuthorizationRequest {
  /** The provider's own address at the directory; no two providers share one (RFC 9700 4.4.2). */
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  /** S256 of the verifier (RFC 7636); not sent to providers that cannot take it. */
  readonly codeChallenge: string;
  /** Asks the provider to have the person prove again who they are. Not every provider can; see `authenticatedAt`. */
  readonly reauthenticate?: boolean;
}

export interface AuthorizationAnswer {
  /** What the provider sent to the redirect URI: its query, or the fields of its form. */
  readonly query: URLSearchParams;
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** An account at a provider, normalised: texts follow the rules of the attribute they would feed, bad ones are absent. */
export interface SocialAccount {
  /** With {@link subject} the only key to an identity. Verified, and one for each tenant. */
  readonly issuer: string;
  /** 1 to 255 printable ASCII characters. */
  readonly subject: string;
  /** Absent where the provider said nothing: Apple tells it once, so a refresh keeps the one that is known. */
  readonly name?: string;
  readonly username?: string;
  /**
   * Only an address that the provider says it has verified, by its own way of saying so. Never a key to anybody.
   * Absent means that there is none any more.
   */
  readonly email?: string;
  /** https; never fetched by the server. */
  readonly picture?: string;
  /** Standard attributes for a sign-up to start with; coupled ones (email, phone, username) are never among them. */
  readonly values: Values;
  /** Unix seconds at which the person proved who they are, if the provider says so (`auth_time`); never in the future. */
  readonly authenticatedAt?: number;
}

/** @param provider of the type the factory is for */
export type ConnectorFactory<T extends SocialProviderType = SocialProviderType> = (
  provider: Extract<SocialProvider, { type: T }>,
  deps: ConnectorDeps,
) => SocialConnector;

export interface ConnectorDeps {
  readonly outgoing: Outgoing;
  /** Its attributes decide what a valid value is. */
  readonly catalogue: Catalogue;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
