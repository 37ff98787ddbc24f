/** What the directory's account API answers, checked before anything is believed. */

import * as v from 'valibot';
import { ADDRESS_MEMBERS, type Pointer } from '../../../src/profile/attribute.ts';
import type { AttributeView } from '../../../src/profile/view.ts';
import {
  CapabilitiesSchema,
  IdentitySchema,
  IssueSchema,
  PendingLoginIdSchema,
  ProviderSchema,
  type Capabilities,
  type Identity,
  type PendingLoginId,
  type Provider,
} from '../../../src/api/contract.ts';

/** The profile; calls for it, each with a token of its own, may also share an exchange. */
export const PROFILE_PATHS = { path: '/account/profile', batch: '/account/profile/batch' } as const;

const common = {
  pointer: v.custom<Pointer>(input => typeof input === 'string' && input.startsWith('/')),
  access: v.picklist(['readonly', 'readwrite']),
  verified: v.exactOptional(v.boolean()),
  candidates: v.exactOptional(v.array(v.string())),
  portal_readonly: v.exactOptional(v.boolean()),
};

const AttributeViewSchema = v.variant('type', [
  v.object({
    ...common,
    type: v.picklist([
      'string',
      'url',
      'picture',
      'gender',
      'date',
      'zoneinfo',
      'email',
      'phone_number',
      'country_code',
    ]),
    value: v.exactOptional(v.string()),
  }),
  v.object({
    ...common,
    type: v.literal('address'),
    value: v.exactOptional(v.object(v.entriesFromList(ADDRESS_MEMBERS, v.exactOptional(v.string())))),
  }),
  v.object({
    ...common,
    type: v.literal('locale'),
    languages: v.array(v.string()),
    value: v.exactOptional(v.string()),
  }),
  v.object({ ...common, type: v.literal('enum'), enum: v.array(v.string()), value: v.exactOptional(v.string()) }),
  v.object({
    ...common,
    type: v.picklist(['number', 'integer']),
    minimum: v.exactOptional(v.number()),
    maximum: v.exactOptional(v.number()),
    value: v.exactOptional(v.number()),
  }),
]);

/**
 * What the page gets is closed; what a directory sends is not: one that is newer than this program may say more, and that
 * is left out rather than refused, so that the two can be replaced one after the other.
 */
export const AccountSchema = v.object({
  sub: v.string(),
  login_id: v.string(),
  updated_at: v.number(),
  attributes: v.array(AttributeViewSchema),
  identities: v.array(v.object(IdentitySchema.entries)),
  pending_login_ids: v.optional(v.array(v.object(PendingLoginIdSchema.entries)), []),
  last_way_in: v.optional(v.string()),
  providers: v.array(v.object(ProviderSchema.entries)),
  capabilities: v.object(CapabilitiesSchema.entries),
  frame: v.optional(v.string()),
});

/** What the schema lets through, as far as anybody here may rely on it. */
export interface Account {
  readonly sub: string;
  readonly login_id: string;
  /** Unix seconds. */
  readonly updated_at: number;
  readonly attributes: readonly AttributeView[];
  readonly identities: readonly Identity[];
  readonly pending_login_ids: readonly PendingLoginId[];
  readonly last_way_in?: string | undefined;
  readonly providers: readonly Provider[];
  readonly capabilities: Capabilities;
  /** Stands for all of it but `updated_at` and `attributes`, and for what is the same of everybody's attributes. */
  readonly frame?: string | undefined;
}

/** A frame that can be named in a header. */
export const FRAME = /^[\w.-]{1,64}$/;

/** The media type of {@link ChangesSchema}. */
export const CHANGES_TYPE = 'application/vnd.authui.account-changes+json';

/**
 * A save by somebody who knows the account as it was: `Prefer: changes="<frame>"` (RFC 7240), with the tag of its attributes
 * in `If-Match`. A directory that knows the preference, and shows the same frame now, answers with what has changed alone.
 */
export const ChangesSchema = v.object({
  sub: v.string(),
  updated_at: v.number(),
  frame: v.string(),
  /** The tag of the attributes before the save. */
  since: v.string(),
  /** Those of the attributes that are others than before. */
  changed: v.array(AttributeViewSchema),
});

export const ConflictSchema = v.object({ code: v.literal('precondition_failed'), current: AccountSchema });

/** Refusals that pass as they are, with the members the page knows. */
export const RefusalSchema = v.object({
  code: v.picklist([
    'not_found',
    'method_not_allowed',
    'payload_too_large',
    'unsupported_media_type',
    'too_many_requests',
    'reauth_required',
    'last_way_in',
    'login_id_taken',
    'code_over',
    'wrong_code',
    'invalid_login_id',
    'invalid_picture',
    'invalid_custom_data',
    'invalid_attributes',
    'precondition_failed',
  ]),
  issues: v.exactOptional(v.array(IssueSchema)),
  fault: v.exactOptional(v.string()),
  tries_left: v.exactOptional(v.number()),
});

/** Where the browser begins to link an account. */
export const LinkSchema = v.object({ location: v.pipe(v.string(), v.url()) });

export const CustomDataSchema = v.custom<Readonly<Record<string, unknown>>>(
  input => typeof input === 'object' && input !== null && !Array.isArray(input),
);
