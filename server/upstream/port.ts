/**
 * The door to any identity server: what AuthUI needs of one. An adapter speaks its server's language and answers in the
 * words of the core; it never shows more than the end-user may see.
 */

import type { Capabilities, Identity, Provider } from '../../src/api/contract.ts';
import type { Patch } from '../../src/profile/attribute.ts';
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
  readonly providers: readonly Provider[];
  readonly capabilities: Capabilities;
}

/**
 * Every method throws Refusal: `unauthenticated` if the token is not good any more, `upstream_unavailable`,
 * `upstream_timeout` or `upstream_invalid` if the server fails.
 */
export interface Upstream {
  read: (access: Access) => Promise<UpstreamProfile>;
  /**
   * Saves all of the patch or nothing, if the profile still has the tag.
   * @throws Refusal also `invalid_attributes` with `issues`; {@link Conflict}
   */
  write: (access: Access, patch: Patch, etag: string) => Promise<UpstreamProfile>;
  /** Ends the provider's own session, server to server, where there is a way to. */
  endSession: (access: Access) => Promise<void>;
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
