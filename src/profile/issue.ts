/** The only words validation may say. Each is a stable code on the wire and a key of the page's dictionaries. */

import type { Pointer } from './attribute.ts';

export const ISSUE_CODES = [
  'unknown_attribute',
  'not_editable',
  'not_owned',
  'wrong_type',
  'bad_format',
  'too_long',
  'forbidden_character',
  'too_small',
  'too_large',
  'not_in_list',
  'in_future',
] as const;

export type IssueCode = (typeof ISSUE_CODES)[number];

/** Limits that complete the sentence: `maximum` in code points for `too_long`, else in the value's own unit. */
export interface IssueParams {
  minimum?: number;
  maximum?: number;
}

/** Why one attribute was refused. Never carries the refused value. */
export interface Issue {
  pointer: Pointer;
  code: IssueCode;
  params?: IssueParams;
}
