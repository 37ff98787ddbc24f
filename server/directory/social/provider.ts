/** One configured social provider, secrets included: what its connector needs to know about it. */

import type { ClientCredentials } from '../../oidc/client-auth.ts';

interface CommonSettings {
  /** Stable name in addresses and storage. */
  readonly alias: string;
  /** What people call it. */
  readonly name: string;
  readonly clientId: string;
  /** For Apple: the private key, PKCS #8 in PEM. */
  readonly clientSecret: string;
  /** Left out: what the connector asks for by itself. */
  readonly scopes?: readonly string[];
  readonly enabled: boolean;
  /** One person may link more than one account of this provider. */
  readonly severalAccounts: boolean;
}

/** Where an installation of one's own, or a stand-in, answers instead of the provider. */
export interface Endpoints {
  readonly authorization: string;
  readonly token: string;
  readonly userinfo: string;
}

export interface OidcSettings extends CommonSettings, ClientCredentials {
  readonly type: 'oidc';
  /** Compared byte for byte with what discovery says. */
  readonly issuer: string;
  /** The only `alg` an ID token may carry. */
  readonly idTokenAlg: string;
  /** Origins besides the issuer's own where the provider keeps endpoints. */
  readonly endpointOrigins: readonly string[];
  /** An address without `email_verified` counts as verified; one with `false` never does. */
  readonly trustEmail: boolean;
}

interface MicrosoftSettings extends CommonSettings {
  readonly type: 'microsoft';
  /** Directory (tenant) id, `consumers`, or `common` or `organizations` for the people of every tenant. */
  readonly tenant: string;
  readonly issuer?: string;
}

export interface AppleSettings extends CommonSettings {
  readonly type: 'apple';
  readonly teamId: string;
  readonly keyId: string;
  readonly issuer?: string;
}

/** Another issuer is a stand-in: the addresses come from its discovery document. */
interface KnownOidcSettings<T extends string> extends CommonSettings {
  readonly type: T;
  readonly issuer?: string;
}

interface FacebookSettings extends CommonSettings {
  readonly type: 'facebook';
  readonly endpoints?: Endpoints;
  /** Facebook never says whether an address is verified; true takes it for verified all the same. */
  readonly trustEmail: boolean;
}

interface PlainOAuthSettings<T extends string> extends CommonSettings {
  readonly type: T;
  readonly endpoints?: Endpoints;
}

export type SocialProvider =
  | OidcSettings
  | KnownOidcSettings<'google'>
  | AppleSettings
  | MicrosoftSettings
  | KnownOidcSettings<'linkedin'>
  | FacebookSettings
  | PlainOAuthSettings<'github'>
  | PlainOAuthSettings<'wechat'>;

export type SocialProviderType = SocialProvider['type'];
