/**
 * What crosses the wire between the page and the AuthUI server: every call with its schemas and error codes. The page's
 * client, the server's routes, the mocks and the OpenAPI document all follow from here.
 */

import * as v from 'valibot';
import { PARTIES } from '../profile/access.ts';
import { ACTIVITY_KINDS, ACTORS } from '../profile/activity.ts';
import { ADDRESS_MEMBERS, type Pointer } from '../profile/attribute.ts';
import { ISSUE_CODES } from '../profile/issue.ts';
import { CALLS } from './calls.ts';
import { LOGIN_ID_TYPES } from './login-id-types.ts';
import { PICTURE_TYPES } from './picture-limits.ts';

export { CSRF_HEADER, PAGES } from './calls.ts';
export { PICTURE_LIMIT, PICTURE_TYPES } from './picture-limits.ts';

const PointerSchema = v.custom<Pointer>(input => typeof input === 'string' && input.startsWith('/'));

const AddressSchema = v.strictObject(v.entriesFromList(ADDRESS_MEMBERS, v.optional(v.string())));

const common = {
  pointer: PointerSchema,
  label: v.string(),
  access: v.picklist(['readonly', 'readwrite']),
  /** Of a read-only attribute: the project set it so, or the upstream cannot change it. */
  readonly_reason: v.optional(v.picklist(['project', 'provider'])),
  /** `bearer`: the applications the person signs in to; `portal_ui`: administrators. Absent: all parties. */
  seen_by: v.optional(v.array(v.picklist(PARTIES))),
  /**
   * Absent of a read-write attribute: `end_user` and `portal_ui`; of a read-only one: the upstream manages the value, which is
   * changed there.
   */
  changed_by: v.optional(v.array(v.picklist(PARTIES))),
  verified: v.optional(v.boolean()),
  candidates: v.optional(v.array(v.string())),
};

const textual = { ...common, value: v.optional(v.string()) };
const numeric = {
  ...common,
  value: v.optional(v.number()),
  minimum: v.optional(v.number()),
  maximum: v.optional(v.number()),
};

/** One row of the page. An attribute without a value has no `value` member. */
const AttributeSchema = v.variant('type', [
  v.strictObject({ ...textual, type: v.literal('string') }),
  v.strictObject({ ...textual, type: v.literal('url') }),
  v.strictObject({ ...textual, type: v.literal('picture') }),
  v.strictObject({ ...textual, type: v.literal('gender') }),
  v.strictObject({ ...textual, type: v.literal('date') }),
  v.strictObject({ ...textual, type: v.literal('zoneinfo') }),
  v.strictObject({ ...textual, type: v.literal('email') }),
  v.strictObject({ ...textual, type: v.literal('phone_number') }),
  v.strictObject({ ...textual, type: v.literal('country_code') }),
  v.strictObject({ ...textual, type: v.literal('locale'), languages: v.array(v.string()) }),
  v.strictObject({
    ...textual,
    type: v.literal('enum'),
    enum: v.array(v.string()),
    /** What each value is called, in the language of the answer. */
    enum_labels: v.record(v.string(), v.string()),
  }),
  v.strictObject({ ...numeric, type: v.literal('number') }),
  v.strictObject({ ...numeric, type: v.literal('integer') }),
  v.strictObject({ ...common, type: v.literal('address'), value: v.optional(AddressSchema) }),
]);
export type SettingsAttribute = v.InferOutput<typeof AttributeSchema>;

/** One way in. Times are Unix seconds; `email` is there only if it is verified. */
export const IdentitySchema = v.strictObject({
  id: v.string(),
  provider_type: v.picklist(['social', 'login_id']),
  provider_name: v.string(),
  social_identity_ref: v.optional(v.string()),
  username: v.optional(v.string()),
  name: v.optional(v.string()),
  email: v.optional(v.string()),
  picture: v.optional(v.string()),
  linked_at: v.optional(v.number()),
  last_used_at: v.optional(v.number()),
});
export type Identity = v.InferOutput<typeof IdentitySchema>;

/** A login id that waits for its code. Times are Unix seconds. */
export const PendingLoginIdSchema = v.strictObject({
  id: v.string(),
  type: v.picklist(LOGIN_ID_TYPES),
  value: v.string(),
  /** The login id that it takes the place of, once it is verified. */
  replaces: v.optional(v.string()),
  expires_at: v.number(),
  /** When another code may be asked for. */
  resend_at: v.number(),
  tries_left: v.number(),
});
export type PendingLoginId = v.InferOutput<typeof PendingLoginIdSchema>;

/** A provider of which an account can be linked now. */
export const ProviderSchema = v.strictObject({
  alias: v.string(),
  name: v.string(),
  linked: v.boolean(),
  /** A person may link more than one account of it; absent means one. */
  several_accounts: v.optional(v.boolean()),
});
export type Provider = v.InferOutput<typeof ProviderSchema>;

/** What the upstream can do for this person; the page offers nothing else. */
export const CapabilitiesSchema = v.strictObject({
  edit: v.boolean(),
  link: v.boolean(),
  unlink: v.boolean(),
  custom_data: v.picklist(['hidden', 'readonly', 'readwrite']),
  /** Pictures can be uploaded; the editor of `/picture` takes only an address otherwise. */
  upload: v.optional(v.boolean()),
  /** What has happened to the account is kept and can be shown. */
  activity: v.optional(v.boolean()),
  /** The kinds of login id the person may add, change and remove. */
  login_ids: v.optional(v.array(v.picklist(LOGIN_ID_TYPES))),
  /** The provider's own account page, linked where this page cannot edit. */
  account_url: v.optional(v.string()),
  /** The page on which people change or set their password. */
  password_url: v.optional(v.string()),
});
export type Capabilities = v.InferOutput<typeof CapabilitiesSchema>;

/** Everything the first page needs in one answer. */
export const SettingsSchema = v.strictObject({
  project: v.strictObject({
    name: v.string(),
    languages: v.array(v.string()),
    home_url: v.optional(v.string()),
    /** Address of an image that stands in the place of the name. */
    logo: v.optional(v.string()),
  }),
  user: v.strictObject({ sub: v.string(), display_name: v.string(), updated_at: v.optional(v.number()) }),
  attributes: v.array(AttributeSchema),
  identities: v.array(IdentitySchema),
  pending_login_ids: v.optional(v.array(PendingLoginIdSchema)),
  /** The identity without which the person could not sign in any more. */
  last_way_in: v.optional(v.string()),
  providers: v.array(ProviderSchema),
  capabilities: CapabilitiesSchema,
});
export type Settings = v.InferOutput<typeof SettingsSchema>;

/** Wanted values by pointer; `null` removes. The values themselves are checked by the core (src/profile/patch.ts). */
export const PatchSchema = v.pipe(v.record(v.string(), v.unknown()), v.maxEntries(256));

export const IssueSchema = v.strictObject({
  pointer: v.string(),
  code: v.picklist(ISSUE_CODES),
  params: v.optional(v.strictObject({ minimum: v.optional(v.number()), maximum: v.optional(v.number()) })),
});

/** Every code a call may answer with, and the HTTP status that goes with it. */
export const ERRORS = {
  not_found: 404,
  method_not_allowed: 405,
  csrf_refused: 403,
  unauthenticated: 401,
  too_many_requests: 429,
  unsupported_media_type: 415,
  payload_too_large: 413,
  invalid_json: 400,
  bad_request: 400,
  misdirected_request: 421,
  reauth_required: 403,
  last_way_in: 409,
  login_id_taken: 409,
  code_over: 410,
  precondition_required: 428,
  precondition_failed: 412,
  invalid_attributes: 422,
  invalid_custom_data: 422,
  invalid_picture: 422,
  invalid_login_id: 422,
  wrong_code: 422,
  upstream_unavailable: 503,
  upstream_timeout: 504,
  upstream_invalid: 502,
  unavailable: 503,
  internal_error: 500,
  storage_full: 507,
} as const;
export type ErrorCode = keyof typeof ERRORS;

/** RFC 9457 problem details with our stable `code`. */
export const ProblemSchema = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.picklist(Object.keys(ERRORS) as ErrorCode[]),
  detail: v.optional(v.string()),
  request_id: v.optional(v.string()),
  /** With `invalid_attributes`. */
  issues: v.optional(v.array(IssueSchema)),
  /** With `invalid_json`, `invalid_custom_data` and `invalid_picture`: what is wrong. */
  fault: v.optional(v.string()),
  /** With `wrong_code`: how many tries are left. */
  tries_left: v.optional(v.number()),
  /** With `precondition_failed`: the settings as they are now; their ETag is in the header. */
  current: v.optional(SettingsSchema),
  /** With `reauth_required`: where to sign in again. */
  location: v.optional(v.string()),
});
export type Problem = v.InferOutput<typeof ProblemSchema>;

/** What can be wrong with an uploaded picture. */
export const PICTURE_FAULTS = ['no_image', 'too_many_pixels', 'animated', 'damaged'] as const;

export const LoginIdSchema = v.strictObject({
  type: v.picklist(LOGIN_ID_TYPES),
  value: v.string(),
  /** Id of the identity that the new one takes the place of. */
  replaces: v.optional(v.string()),
});

export type LoginId = v.InferOutput<typeof LoginIdSchema>;

/** Six digits, from a mail or a message. */
export const CodeSchema = v.strictObject({ code: v.pipe(v.string(), v.regex(/^\d{6}$/)) });

/** Its rules are the core's (src/profile/custom-data.ts). */
const CustomDataSchema = v.record(v.string(), v.unknown());

/** A person's own sessions: the one that asks, then those used last. Times are Unix seconds. */
const SessionListSchema = v.strictObject({
  sessions: v.array(
    v.strictObject({
      id: v.string(),
      /** The one that asks. */
      current: v.boolean(),
      /** Brand names, as far as the browser said who it is. */
      browser: v.optional(v.string()),
      system: v.optional(v.string()),
      created_at: v.number(),
      /** Some minutes too early at most. */
      last_used_at: v.number(),
    }),
  ),
});
export type SessionList = v.InferOutput<typeof SessionListSchema>;
export type OwnSession = SessionList['sessions'][number];

/** What has happened to the account, newest first: never a value, nothing that is hidden from the person now. */
export const ActivitySchema = v.strictObject({
  activity: v.array(
    v.strictObject({
      /** Unix seconds. */
      at: v.number(),
      kind: v.picklist(ACTIVITY_KINDS),
      actor: v.picklist(ACTORS),
      /** Of a changed profile: which attributes; one at least. */
      pointers: v.exactOptional(v.array(PointerSchema)),
      login_id: v.exactOptional(v.picklist(LOGIN_ID_TYPES)),
      /** Alias of the provider by which, or of which, it was. */
      provider: v.exactOptional(v.string()),
    }),
  ),
});

/** What a person takes along: what they are shown, with nothing left out. `exported_at` is in Unix seconds. */
const ExportSchema = v.strictObject({
  exported_at: v.number(),
  project: v.strictObject({ name: v.string() }),
  user: SettingsSchema.entries.user,
  attributes: SettingsSchema.entries.attributes,
  identities: SettingsSchema.entries.identities,
  pending_login_ids: SettingsSchema.entries.pending_login_ids,
  sessions: SessionListSchema.entries.sessions,
  /** If the identity server keeps it. */
  activity: v.optional(ActivitySchema.entries.activity),
  /** If the project shows them. */
  custom_data: v.optional(CustomDataSchema),
});
export type DataExport = v.InferOutput<typeof ExportSchema>;

/** Where the browser goes next. */
const LocationSchema = v.strictObject({ location: v.string() });

export interface Call {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  readonly summary: string;
  readonly query?: v.GenericSchema;
  readonly body?: v.GenericSchema;
  /** The body is one of these types instead of JSON. */
  readonly bodyTypes?: readonly string[];
  /** Status of the answer; 200 if absent. */
  readonly status?: 202;
  /** The call needs `If-Match` with the ETag last seen. */
  readonly conditional?: true;
  readonly answer: v.GenericSchema;
  readonly errors: readonly ErrorCode[];
}

const guarded = [
  'bad_request',
  'csrf_refused',
  'unauthenticated',
  'too_many_requests',
  'unavailable',
  'internal_error',
  'storage_full',
] as const;
const upstream = ['upstream_unavailable', 'upstream_timeout', 'upstream_invalid'] as const;

const body = ['unsupported_media_type', 'payload_too_large', 'invalid_json'] as const;

const language = v.object({ lang: v.optional(v.string()) });

/** Every call of the page, by name. */
export const contract = {
  getSettings: {
    ...CALLS.getSettings,
    summary: 'Everything the settings page needs, labels in the language of `lang` or `Accept-Language`',
    query: language,
    answer: SettingsSchema,
    errors: [...guarded, ...upstream],
  },
  patchProfile: {
    ...CALLS.patchProfile,
    summary: 'Changes attributes, all of them or none; answers with the new settings',
    query: language,
    body: PatchSchema,
    conditional: true,
    answer: SettingsSchema,
    errors: [...guarded, ...upstream, ...body, 'precondition_required', 'precondition_failed', 'invalid_attributes'],
  },
  putPicture: {
    ...CALLS.putPicture,
    summary: 'Uploads a picture: PNG, JPEG or WebP by content, at most 8 MiB and 25 megapixels',
    query: language,
    bodyTypes: PICTURE_TYPES,
    answer: SettingsSchema,
    errors: [...guarded, ...upstream, ...body, 'invalid_picture', 'invalid_attributes'],
  },
  deletePicture: {
    ...CALLS.deletePicture,
    summary: 'Removes the picture',
    query: language,
    answer: SettingsSchema,
    errors: [...guarded, ...upstream, 'invalid_attributes'],
  },
  getCustomData: {
    ...CALLS.getCustomData,
    summary: 'The person’s custom data, if the project shows it. It is no place for secrets',
    answer: CustomDataSchema,
    errors: [...guarded, ...upstream, 'not_found'],
  },
  putCustomData: {
    ...CALLS.putCustomData,
    summary: 'Replaces the whole object, if the project allows it. It is no place for secrets',
    body: CustomDataSchema,
    answer: CustomDataSchema,
    errors: [
      ...guarded,
      ...upstream,
      ...body,
      'not_found',
      'method_not_allowed',
      'precondition_failed',
      'invalid_custom_data',
    ],
  },
  addLoginId: {
    ...CALLS.addLoginId,
    summary: 'Adds a way to sign in; an email or phone waits for the code that was sent to it',
    query: language,
    body: LoginIdSchema,
    status: 202,
    answer: SettingsSchema,
    errors: [...guarded, ...upstream, ...body, 'reauth_required', 'login_id_taken', 'invalid_login_id', 'not_found'],
  },
  verifyLoginId: {
    ...CALLS.verifyLoginId,
    summary: 'Gives the code; five tries, ten minutes',
    query: language,
    body: CodeSchema,
    answer: SettingsSchema,
    errors: [...guarded, ...upstream, ...body, 'not_found', 'code_over', 'wrong_code', 'login_id_taken'],
  },
  resendLoginId: {
    ...CALLS.resendLoginId,
    summary: 'Sends another code',
    query: language,
    status: 202,
    answer: SettingsSchema,
    errors: [...guarded, ...upstream, 'not_found', 'code_over'],
  },
  deleteLoginId: {
    ...CALLS.deleteLoginId,
    summary: 'Removes a login id, or gives up one that waits for its code',
    query: language,
    answer: SettingsSchema,
    errors: [...guarded, ...upstream, 'reauth_required', 'not_found', 'last_way_in'],
  },
  linkIdentity: {
    ...CALLS.linkIdentity,
    summary:
      'Begins to link an account at a provider; answers where the browser goes, which comes back with an `outcome`',
    answer: LocationSchema,
    errors: [...guarded, ...upstream, 'unsupported_media_type', 'reauth_required', 'not_found'],
  },
  unlinkIdentity: {
    ...CALLS.unlinkIdentity,
    summary: 'Unlinks an account at a provider, unless it is the last way in',
    query: language,
    answer: SettingsSchema,
    errors: [...guarded, ...upstream, 'unsupported_media_type', 'reauth_required', 'not_found', 'last_way_in'],
  },
  getSessions: {
    ...CALLS.getSessions,
    summary: 'The person’s own sessions, with the browser and the system each began on',
    answer: SessionListSchema,
    errors: [...guarded],
  },
  endSession: {
    ...CALLS.endSession,
    summary: 'Ends another session of the same person, here and at the upstream; answers with those that are left',
    answer: SessionListSchema,
    errors: [...guarded, 'unsupported_media_type', 'reauth_required', 'not_found'],
  },
  endOtherSessions: {
    ...CALLS.endOtherSessions,
    summary: 'Ends every other session of the same person',
    answer: SessionListSchema,
    errors: [...guarded, 'unsupported_media_type', 'reauth_required'],
  },
  getActivity: {
    ...CALLS.getActivity,
    summary: 'What has happened to the account: when, what and by whom, newest first; never a value',
    answer: ActivitySchema,
    errors: [...guarded, ...upstream, 'not_found'],
  },
  getExport: {
    ...CALLS.getExport,
    summary: 'Everything that the person may see about themselves here, as a file',
    query: language,
    answer: ExportSchema,
    errors: [...guarded, ...upstream],
  },
  signOut: {
    ...CALLS.signOut,
    summary: 'Ends the session here and at the upstream; answers where the browser goes to end it there too',
    answer: LocationSchema,
    errors: [...guarded, 'unsupported_media_type'],
  },
} as const satisfies Record<string, Call>;
