/**
 * The door to any identity server: what AuthUI needs of one. An adapter speaks its server's language and answers in the
 * words of the core; it never shows more than the end-user may see.
 */

import type { Capabilities, Identity, LoginId, PendingLoginId, Provider } from '../../src/api/contract.ts';
import type { ActivityEntry } from '../../src/profile/activity.ts';
import type { Patch } from '../../src/profile/attribute.ts';
import type { CustomData } from '../../src/profile/custom-data.ts';
import type { AttributeView } from '../../src/profile/view.ts';

/** On whose behalf a call is made. The subject comes from the session, never from a request. */
export interface Access {
  readonly accessToken: string;
  readonly subject: string;
}

export interface UpstreamProfile {
  readonly subject: string;
  /** What to call the person if no visible attribute says. */
  readonly loginId: string;
  /** Unix seconds; absent where the upstream does not say. */
  readonly updatedAt?: number;
  /** As the end-user sees them, in configured order. */
  readonly attributes: readonly AttributeView[];
  /** Strong entity tag of the attributes. */
  readonly etag: string;
  readonly identities: readonly Identity[];
  readonly pendingLoginIds: readonly PendingLoginId[];
  /** The identity without which the person could not sign in any more. */
  readonly lastWayIn?: string;
  readonly providers: readonly Provider[];
  readonly capabilities: Capabilities;
  /** Absent where only reading tells. */
  readonly validity?: Validity;
  /** Another one for each profile that an adapter makes; it gives the same one again while its server says the same. */
  readonly version?: number;
}

/** For how long a profile as it was read is what another reading would give. */
export interface Validity {
  /** Another one after every change of the account, or of what the access token depends on. */
  readonly stamp: number;
  /** Unix seconds. */
  readonly until: number;
}

/**
 * Every method throws Refusal: `unauthenticated` if the token is not good any more, `upstream_unavailable`,
 * `upstream_timeout` or `upstream_invalid` if the server fails.
 */
export interface Upstream {
  read: (access: Access) => Promise<UpstreamProfile>;
  /**
   * Whether reading with the very same access would still give what it gave with this validity, at a fraction of the cost;
   * absent where only reading tells. Never throws `unauthenticated`: whatever may have ended does not hold.
   */
  readonly holds?: ((access: Access, validity: Validity) => Promise<boolean>) | undefined;
  /**
   * Saves all of the patch or nothing, if the profile still has the tag.
   * @throws Refusal also `invalid_attributes` with `issues`; {@link Conflict}
   */
  write: (access: Access, patch: Patch, etag: string) => Promise<UpstreamProfile>;
  /** Ends the provider's own session, server to server, where there is a way to. */
  endSession: (access: Access) => Promise<void>;
  /** What UserInfo shows the bearer of a token: `sub` and claims (OIDC Core 5.3.2). The token may be of any client. */
  claims: (accessToken: string) => Promise<BearerClaims>;
  /** What only a server that keeps the accounts itself can do; absent otherwise. */
  readonly account?: Account;
}

export type BearerClaims = Readonly<Record<string, unknown>> & { readonly sub: string };

export interface Picture {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Refusals besides those of {@link Upstream} are the codes of the contract's call of the same name. */
export interface Account {
  putPicture: (access: Access, picture: Picture) => Promise<UpstreamProfile>;
  deletePicture: (access: Access) => Promise<UpstreamProfile>;
  /** An uploaded picture by the random part of its address; no access is needed. */
  picture: (name: string) => Promise<Picture | undefined>;
  readCustomData: (access: Access) => Promise<TaggedCustomData>;
  /** @param etag as last seen, if the caller knows it */
  writeCustomData: (access: Access, data: CustomData, etag: string | undefined) => Promise<TaggedCustomData>;
  /** Newest first; nothing that is hidden from the person. */
  readActivity: (access: Access) => Promise<readonly ActivityEntry[]>;
  addLoginId: (access: Access, loginId: LoginId) => Promise<UpstreamProfile>;
  verifyLoginId: (access: Access, id: string, code: string) => Promise<UpstreamProfile>;
  resendLoginId: (access: Access, id: string) => Promise<UpstreamProfile>;
  deleteLoginId: (access: Access, id: string) => Promise<UpstreamProfile>;
  /** @returns where the person's browser begins to link an account at this provider */
  linkIdentity: (access: Access, provider: string) => Promise<URL>;
  unlinkIdentity: (access: Access, id: string) => Promise<UpstreamProfile>;
}

export interface TaggedCustomData {
  readonly data: CustomData;
  readonly etag: string;
}

/** The profile has changed since the tag was given out. */
export class Conflict extends Error {
  readonly current: UpstreamProfile;
  constructor(current: UpstreamProfile) {
    super('The profile has changed');
    this.name = 'Conflict';
    this.current = current;
  }
}
