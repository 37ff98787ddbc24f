/** What became of one change, in the words an editor needs. */

import type { AttributeValue } from '../profile/attribute.ts';
import type { CustomData } from '../profile/custom-data.ts';
import type { IssueCode, IssueParams } from '../profile/issue.ts';
import type { ErrorCode } from './contract.ts';

export type SaveOutcome =
  /** `saved` is what it is now: the server may have tidied it. */
  | { readonly kind: 'saved'; readonly saved: AttributeValue | undefined }
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

/** What became of an act that changes the account beside its attributes: picture, ways to sign in. */
export type ActOutcome =
  | { readonly kind: 'done' }
  /** The server refuses it, for a reason of the contract. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly fault?: string | undefined }
  /** A fresh sign-in at this address comes first; the server then carries the act out by itself. */
  | { readonly kind: 'sign_in_first'; readonly location: string }
  | { readonly kind: 'failed'; readonly reason: FailureReason };

/** The custom data as the server has them, and the tag that a save must name. */
export interface HeldCustomData {
  readonly data: CustomData;
  readonly etag: string;
}

export type CustomDataOutcome =
  | { readonly kind: 'saved'; readonly held: HeldCustomData }
  /** Changed elsewhere since; `saved` is what they are now. */
  | { readonly kind: 'conflict'; readonly saved: HeldCustomData }
  | { readonly kind: 'refused'; readonly fault: string | undefined }
  | { readonly kind: 'failed'; readonly reason: FailureReason };
