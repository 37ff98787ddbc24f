/** The shapes of the account and Admin API: what their OpenAPI document says, and what requests are checked by. */

import * as v from 'valibot';
import { LEVELS } from '../../../src/profile/access.ts';
import { ACTIVITY_KINDS, ACTORS } from '../../../src/profile/activity.ts';
import { ADDRESS_MEMBERS } from '../../../src/profile/attribute.ts';
import { ISSUE_CODES } from '../../../src/profile/issue.ts';

const LOGIN_ID_TYPES = ['email', 'phone', 'username'] as const;
const ATTRIBUTE_TYPES = [
  'string',
  'url',
  'picture',
  'gender',
  'date',
  'zoneinfo',
  'locale',
  'address',
  'email',
  'phone_number',
  'country_code',
  'number',
  'integer',
  'enum',
] as const;

/** Unix seconds. */
const Time = v.pipe(v.number(), v.integer());

const AddressSchema = v.strictObject(v.entriesFromList(ADDRESS_MEMBERS, v.exactOptional(v.string())));

/** Limits that belong to a type. */
const limits = {
  minimum: v.exactOptional(v.number()),
  maximum: v.exactOptional(v.number()),
  enum: v.exactOptional(v.array(v.string())),
  languages: v.exactOptional(v.array(v.string())),
};

/** valibot takes a list for a record. */
function keyed(schema: v.GenericSchema<unknown, Record<string, unknown>>): typeof schema {
  return {
    ...schema,
    '~run': (dataset, config) =>
      Array.isArray(dataset.value) ? v.never()['~run'](dataset, config) : schema['~run'](dataset, config),
  };
}

/** Wanted values by pointer; `null` removes. The rules of values are the core's (src/profile/patch.ts). */
export const PatchSchema = keyed(v.pipe(v.record(v.string(), v.unknown()), v.maxEntries(256)));

/** Its rules are the core's (src/profile/custom-data.ts). */
export const CustomDataSchema = keyed(v.record(v.string(), v.unknown()));

export const IdentitySchema = v.strictObject({
  id: v.string(),
  provider_type: v.picklist(['social', 'login_id']),
  provider_name: v.string(),
  social_identity_ref: v.exactOptional(v.string()),
  username: v.exactOptional(v.string()),
  name: v.exactOptional(v.string()),
  email: v.exactOptional(v.string()),
  picture: v.exactOptional(v.string()),
  linked_at: Time,
  last_used_at: v.exactOptional(Time),
});

export const IdentitiesSchema = v.strictObject({ identities: v.array(IdentitySchema) });

/** The profile as its owner sees it. */
export const AccountSchema = v.object({
  sub: v.string(),
  login_id: v.string(),
  updated_at: Time,
  attributes: v.array(
    v.strictObject({
      pointer: v.string(),
      type: v.picklist(ATTRIBUTE_TYPES),
      access: v.picklist(['readonly', 'readwrite']),
      /** Not even an administrator changes it on the pages of the portal. */
      portal_readonly: v.exactOptional(v.boolean()),
      ...limits,
      value: v.exactOptional(v.union([v.string(), v.number(), AddressSchema])),
      verified: v.exactOptional(v.boolean()),
      candidates: v.exactOptional(v.array(v.string())),
    }),
  ),
  identities: v.array(IdentitySchema),
  /** What waits for a code in this session. */
  pending_login_ids: v.array(
    v.strictObject({
      id: v.string(),
      type: v.picklist(LOGIN_ID_TYPES),
      value: v.string(),
      replaces: v.exactOptional(v.string()),
      expires_at: Time,
      resend_at: Time,
      tries_left: v.number(),
    }),
  ),
  /** Without this one the person could not sign in any more. */
  last_way_in: v.exactOptional(v.string()),
  /** Where people can be sent to link an account. */
  providers: v.array(
    v.strictObject({
      alias: v.string(),
      name: v.string(),
      linked: v.boolean(),
      several_accounts: v.exactOptional(v.boolean()),
    }),
  ),
  capabilities: v.object({
    edit: v.boolean(),
    link: v.boolean(),
    unlink: v.boolean(),
    custom_data: v.picklist(LEVELS),
    upload: v.boolean(),
    activity: v.boolean(),
    login_ids: v.array(v.picklist(LOGIN_ID_TYPES)),
    password_url: v.string(),
  }),
  /** Stands for all of it but `updated_at` and `attributes`. */
  frame: v.exactOptional(v.string()),
});

/** What has happened to the own account, newest first; nothing that is hidden from its owner. */
export const ActivitySchema = v.strictObject({
  activity: v.array(
    v.strictObject({
      at: Time,
      kind: v.picklist(ACTIVITY_KINDS),
      actor: v.picklist(ACTORS),
      pointers: v.exactOptional(v.array(v.string())),
      login_id: v.exactOptional(v.picklist(LOGIN_ID_TYPES)),
      provider: v.exactOptional(v.string()),
    }),
  ),
});

/** Where the person's own browser begins to link; works once, within a minute. */
export const LinkSchema = v.strictObject({ location: v.string() });

export const NewLoginIdSchema = v.strictObject({
  type: v.picklist(LOGIN_ID_TYPES),
  value: v.pipe(v.string(), v.maxLength(4096)),
  /** Id of the own login id of the same type that the new one takes the place of. */
  replaces: v.exactOptional(v.string()),
});

/** Six digits, from a mail or a message. */
export const CodeSchema = v.strictObject({ code: v.pipe(v.string(), v.regex(/^\d{6}$/)) });

/** In code points; OWASP ASVS 6.2.1, 6.2.9. */
const PasswordSchema = v.pipe(v.string(), v.minCodePoints(8), v.maxCodePoints(256));

export const NewUserSchema = v.strictObject({
  login_ids: v.pipe(
    v.array(
      v.strictObject({
        type: v.picklist(LOGIN_ID_TYPES),
        value: v.string(),
        /** That it is the person's own has been proven elsewhere. */
        verified: v.exactOptional(v.boolean(), false),
      }),
    ),
    v.minLength(1),
    v.maxLength(20),
  ),
  password: v.exactOptional(PasswordSchema),
  attributes: v.exactOptional(PatchSchema, {}),
});

export const UserSchema = v.strictObject({
  sub: v.string(),
  created_at: Time,
  updated_at: Time,
  disabled: v.boolean(),
  has_password: v.boolean(),
  login_ids: v.array(
    v.strictObject({ id: v.string(), type: v.picklist(LOGIN_ID_TYPES), value: v.string(), verified: v.boolean() }),
  ),
  attributes: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), AddressSchema])),
});

export const ListQuerySchema = v.object({
  q: v.optional(v.pipe(v.string(), v.maxCodePoints(256)), ''),
  cursor: v.optional(v.pipe(v.string(), v.regex(/^[\w-]{1,256}$/))),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 25),
});

/** What a cursor holds: creation time and subject of the last person on the page before. */
export const CursorSchema = v.strictTuple([v.pipe(v.number(), v.integer(), v.minValue(0)), v.string()]);

export const UsersSchema = v.strictObject({ users: v.array(UserSchema), next_cursor: v.exactOptional(v.string()) });

const LevelSchema = v.picklist(LEVELS);

/** The attributes of the project, in configured order. */
export const ProfileSchemaSchema = v.strictObject({
  attributes: v.array(
    v.strictObject({
      pointer: v.string(),
      origin: v.picklist(['standard', 'custom']),
      type: v.picklist(ATTRIBUTE_TYPES),
      ...limits,
      /** In code points. */
      maximum_length: v.exactOptional(v.number()),
      label: v.string(),
      /** By language, where they differ from `label`. */
      labels: v.record(v.string(), v.string()),
      /** By value, then by language; elsewhere a value is called by its name in title case. */
      enum_labels: v.exactOptional(v.record(v.string(), v.record(v.string(), v.string()))),
      /** The value is chosen among what the person's login ids own. */
      coupled: v.boolean(),
      access: v.strictObject({ end_user: LevelSchema, bearer: LevelSchema, portal_ui: LevelSchema }),
    }),
  ),
});

/** RFC 9457 problem details with a stable `code`. */
export const ProblemSchema = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.string(),
  request_id: v.exactOptional(v.string()),
  /** Which member of the body, or why. */
  detail: v.exactOptional(v.string()),
  /** With `invalid_attributes`. */
  issues: v.exactOptional(
    v.array(
      v.strictObject({
        pointer: v.string(),
        code: v.picklist(ISSUE_CODES),
        params: v.exactOptional(
          v.strictObject({ minimum: v.exactOptional(v.number()), maximum: v.exactOptional(v.number()) }),
        ),
      }),
    ),
  ),
  /** With `invalid_json`, `invalid_custom_data` and `invalid_picture`: what is wrong. */
  fault: v.exactOptional(v.string()),
  /** With `wrong_code`. */
  tries_left: v.exactOptional(v.number()),
  /** With `precondition_failed`: what is there now; its ETag is in the header. */
  current: v.exactOptional(v.unknown()),
});
