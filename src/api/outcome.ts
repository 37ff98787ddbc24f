/** What became of one change, in the words an editor needs. */

import type { AttributeValue } from '../profile/attribute.ts';
import type { IssueCode, IssueParams } from '../profile/issue.ts';

export type SaveOutcome =
  | { readonly kind: 'saved' }
  /** The server refuses the value. */
  | { readonly kind: 'refused'; readonly code: IssueCode; readonly params?: IssueParams | undefined }
  /** This attribute was changed elsewhere; `saved` is what it is now. */
  | { readonly kind: 'conflict'; readonly saved: AttributeValue | undefined }
  | { readonly kind: 'failed'; readonly reason: FailureReason };

/** Why nothing was saved though nothing is wrong with the value. */
export type FailureReason = 'offline' | 'unavailable' | 'too_many' | 'unexpected' | 'signed_out' | 'other_person';

/** One change of one attribute. */
export interface Change {
  /** `null` removes the value. */
  readonly wanted: AttributeValue | null;
  /** The value that editing began from: only if that one was changed elsewhere is there a conflict. */
  readonly base: AttributeValue | undefined;
}
