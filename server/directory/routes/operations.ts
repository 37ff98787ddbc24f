/** Every call of the account and Admin API, and the OpenAPI document that follows from them. It names no attribute. */

import type { Level } from '../../../src/profile/access.ts';
import { BATCH_TYPE } from '../../http/batch.ts';
import { describeApi, type Operation } from '../../http/openapi.ts';
import { PICTURE_TYPES } from './pictures.ts';
import {
  AccountSchema,
  ActivitySchema,
  CodeSchema,
  CustomDataSchema,
  IdentitiesSchema,
  IdentitySchema,
  LinkSchema,
  ListQuerySchema,
  NewLoginIdSchema,
  NewUserSchema,
  PatchSchema,
  ProblemSchema,
  ProfileSchemaSchema,
  UserSchema,
  UsersSchema,
} from './schemas.ts';

const always = [
  'unauthenticated',
  'bad_request',
  'misdirected_request',
  'unavailable',
  'internal_error',
  'storage_full',
] as const;
const admin = [...always, 'too_many_requests'] as const;
const user = [...admin, 'not_found'] as const;
const body = ['unsupported_media_type', 'payload_too_large', 'invalid_json'] as const;
const condition = ['precondition_required', 'precondition_failed'] as const;

const ACCOUNT = {
  getAccount: {
    method: 'GET',
    path: '/account/profile',
    summary: 'The own profile, as the end-user sees it',
    answer: AccountSchema,
    errors: always,
  },
  patchAccount: {
    method: 'PATCH',
    path: '/account/profile',
    summary:
      'Changes attributes, all of them or none. With `Prefer: changes="<frame>"` the answer may name those alone',
    conditional: true,
    body: PatchSchema,
    answer: AccountSchema,
    errors: [...always, ...body, ...condition, 'invalid_attributes'],
  },
  batchAccount: {
    method: 'POST',
    path: '/account/profile/batch',
    summary:
      'Up to 32 calls of `/account/profile`, each with a token of its own; the first one’s goes with the request, too. ' +
      'The first line is a JSON array with `method`, `headers` and `length` of each, the bodies follow; the answer has ' +
      '`status`, `headers`, `length`. A part answered with 303 is to be read alone',
    bodyTypes: [BATCH_TYPE],
    answerType: BATCH_TYPE,
    errors: [...always, 'unsupported_media_type', 'payload_too_large'],
  },
  putPicture: {
    method: 'PUT',
    path: '/account/picture',
    summary: 'Uploads a picture: PNG, JPEG or WebP by content, at most 8 MiB and 25 megapixels',
    bodyTypes: PICTURE_TYPES,
    answer: AccountSchema,
    errors: [
      ...always,
      'unsupported_media_type',
      'payload_too_large',
      'too_many_requests',
      'invalid_picture',
      'invalid_attributes',
    ],
  },
  deletePicture: {
    method: 'DELETE',
    path: '/account/picture',
    summary: 'Removes the picture',
    answer: AccountSchema,
    errors: [...always, 'invalid_attributes'],
  },
  getActivity: {
    method: 'GET',
    path: '/account/activity',
    summary: 'What has happened to the own account within 90 days, newest first, 100 entries at most; never a value',
    answer: ActivitySchema,
    errors: always,
  },
  addLoginId: {
    method: 'POST',
    path: '/account/login-ids',
    summary: 'Adds a way to sign in: a username at once (200), an email or phone once the code sent to it is given',
    body: NewLoginIdSchema,
    status: [200, 202],
    answer: AccountSchema,
    errors: [
      ...always,
      ...body,
      'reauth_required',
      'not_found',
      'too_many_requests',
      'login_id_taken',
      'invalid_login_id',
      'upstream_unavailable',
    ],
  },
  verifyLoginId: {
    method: 'POST',
    path: '/account/login-ids/{id}/verify',
    summary: 'Gives the code, in the session that asked for it; five tries, ten minutes',
    body: CodeSchema,
    answer: AccountSchema,
    errors: [...always, ...body, 'not_found', 'login_id_taken', 'code_over', 'wrong_code'],
  },
  resendLoginId: {
    method: 'POST',
    path: '/account/login-ids/{id}/resend',
    summary: 'Sends another code',
    status: 202,
    answer: AccountSchema,
    errors: [...always, 'not_found', 'too_many_requests', 'code_over', 'upstream_unavailable'],
  },
  deleteLoginId: {
    method: 'DELETE',
    path: '/account/login-ids/{id}',
    summary: 'Gives up what waits for its code, or removes a login id',
    answer: AccountSchema,
    errors: [...always, 'reauth_required', 'not_found', 'last_way_in'],
  },
  linkIdentity: {
    method: 'POST',
    path: '/account/identities/{alias}/link',
    summary: 'Begins to link an account at a provider: where to send the browser in which the token’s sign-in happened',
    answer: LinkSchema,
    errors: [...always, 'reauth_required', 'not_found'],
  },
  unlinkIdentity: {
    method: 'DELETE',
    path: '/account/identities/{id}',
    summary: 'Unlinks an account at a provider, unless it is the last way in',
    answer: AccountSchema,
    errors: [...always, 'reauth_required', 'not_found', 'last_way_in'],
  },
  endSession: {
    method: 'DELETE',
    path: '/account/session',
    summary: 'Ends the sign-in the token comes from, with everything issued under it',
    status: 204,
    errors: always,
  },
} as const satisfies Record<string, Operation>;

const READ_CUSTOM_DATA = {
  getAccountCustomData: {
    method: 'GET',
    path: '/account/custom-data',
    summary: 'The own custom data. It is no place for secrets',
    answer: CustomDataSchema,
    errors: always,
  },
} as const satisfies Record<string, Operation>;

const WRITE_CUSTOM_DATA = {
  putAccountCustomData: {
    method: 'PUT',
    path: '/account/custom-data',
    summary: 'Replaces the own custom data as a whole. It is no place for secrets',
    conditional: 'optional',
    body: CustomDataSchema,
    answer: CustomDataSchema,
    errors: [...always, ...body, 'precondition_failed', 'invalid_custom_data'],
  },
} as const satisfies Record<string, Operation>;

const ADMIN = {
  listUsers: {
    method: 'GET',
    path: '/admin/users',
    summary: 'People, oldest first; `q`: words that all stand in their login ids or names',
    query: ListQuerySchema,
    answer: UsersSchema,
    errors: admin,
  },
  createUser: {
    method: 'POST',
    path: '/admin/users',
    summary: 'Creates a person; the address is in `Location`',
    body: NewUserSchema,
    status: 201,
    answer: UserSchema,
    errors: [...admin, ...body, 'login_id_taken', 'invalid_login_id', 'invalid_attributes'],
  },
  getUser: {
    method: 'GET',
    path: '/admin/users/{sub}',
    summary: 'One person',
    answer: UserSchema,
    errors: user,
  },
  patchUser: {
    method: 'PATCH',
    path: '/admin/users/{sub}',
    summary: 'Changes attributes, all of them or none',
    conditional: true,
    body: PatchSchema,
    answer: UserSchema,
    errors: [...user, ...body, ...condition, 'invalid_attributes'],
  },
  deleteUser: {
    method: 'DELETE',
    path: '/admin/users/{sub}',
    summary: 'Deletes a person with everything kept about them; ends their sessions and tokens',
    conditional: true,
    status: 204,
    errors: [...user, ...condition],
  },
  disableUser: {
    method: 'POST',
    path: '/admin/users/{sub}/disable',
    summary: 'Keeps a person from signing in; ends their sessions and tokens',
    conditional: true,
    answer: UserSchema,
    errors: [...user, ...condition],
  },
  enableUser: {
    method: 'POST',
    path: '/admin/users/{sub}/enable',
    summary: 'Lets a disabled person sign in again',
    conditional: true,
    answer: UserSchema,
    errors: [...user, ...condition],
  },
  getCustomData: {
    method: 'GET',
    path: '/admin/users/{sub}/custom-data',
    summary:
      'One JSON object of free shape. It is no place for secrets: encrypt in your backend what must be kept here',
    answer: CustomDataSchema,
    errors: user,
  },
  putCustomData: {
    method: 'PUT',
    path: '/admin/users/{sub}/custom-data',
    summary: 'Replaces the whole object: at most 64 KiB, 32 levels. It is no place for secrets',
    conditional: true,
    body: CustomDataSchema,
    answer: CustomDataSchema,
    errors: [...user, ...body, ...condition, 'invalid_custom_data'],
  },
  listIdentities: {
    method: 'GET',
    path: '/admin/users/{sub}/identities',
    summary: 'The ways in of a person; they come from signing in and cannot be written',
    answer: IdentitiesSchema,
    errors: user,
  },
  getIdentity: {
    method: 'GET',
    path: '/admin/users/{sub}/identities/{id}',
    summary: 'One way in',
    answer: IdentitySchema,
    errors: user,
  },
  getProfileSchema: {
    method: 'GET',
    path: '/admin/profile-schema',
    summary: 'The attributes of the project in configured order, with types, limits, labels and rights',
    answer: ProfileSchemaSchema,
    errors: admin,
  },
} as const satisfies Record<string, Operation>;

/** @param customData what the end-user may do with it; calls that are not there are not named */
export function directoryOpenApi(publicUrl: string, customData: Level): object {
  return describeApi({
    title: 'AuthUI directory',
    description:
      'Account API: with an access token of the account page, under the rights of `end_user`. ' +
      'Admin API: with a client-credentials token; scope `admin` has full access, scope `portal` the rights of `portal_ui`. ' +
      'Attributes are named by JSON pointers.',
    url: publicUrl,
    operations: {
      ...ACCOUNT,
      ...(customData === 'hidden' ? {} : READ_CUSTOM_DATA),
      ...(customData === 'readwrite' ? WRITE_CUSTOM_DATA : {}),
      ...ADMIN,
    },
    problem: ProblemSchema,
    security: {
      account: {
        type: 'oauth2',
        flows: {
          authorizationCode: {
            authorizationUrl: `${publicUrl}/auth`,
            tokenUrl: `${publicUrl}/token`,
            scopes: { account: 'The own profile' },
          },
        },
      },
      admin: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: `${publicUrl}/token`,
            scopes: { admin: 'Everything', portal: 'What `portal_ui` may' },
          },
        },
      },
    },
  });
}
