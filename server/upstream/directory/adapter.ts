/** The built-in directory as an upstream: its account API, through a transport. */

import { LRUCache } from 'lru-cache';
import * as v from 'valibot';
import { ActivitySchema, ERRORS } from '../../../src/api/contract.ts';
import { visibleActivity } from '../../../src/profile/activity.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Patch } from '../../../src/profile/attribute.ts';
import { capAttribute, capView, type AttributeView } from '../../../src/profile/view.ts';
import { Refusal } from '../../error.ts';
import type { Answer } from '../../http/outgoing.ts';
import { asRefusal } from '../../http/problem.ts';
import { AT_MOST, createSameAnswer } from '../../http/same-answer.ts';
import type { OidcClient } from '../../oidc/client.ts';
import { createUserInfo } from '../../oidc/user-info.ts';
import {
  Conflict,
  type Access,
  type TaggedCustomData,
  type Upstream,
  type UpstreamProfile,
  type Validity,
} from '../port.ts';
import type { Transport, TransportRequest } from '../transport.ts';
import {
  AccountSchema,
  CHANGES_TYPE,
  ChangesSchema,
  ConflictSchema,
  CustomDataSchema,
  FRAME,
  LinkSchema,
  PROFILE_PATHS,
  RefusalSchema,
  type Account,
} from './wire.ts';

/** An account as the directory shows it to its owner, with the strong entity tag of its attributes. */
interface TaggedAccount {
  readonly account: Account;
  readonly etag: string;
  readonly validity: Validity;
}

/** A profile, and the frame that it was shown in. */
interface Known {
  readonly frame: string;
  readonly profile: UpstreamProfile;
}

/** The account API's two calls for the profile, of a directory in this process: same checks, same answers as objects. */
export interface AccountDoor {
  read: (authorization: string) => Promise<TaggedAccount>;
  holds: (sub: string, validity: Validity) => Promise<boolean>;
  patch: (authorization: string, ifMatch: string, patch: Patch) => Promise<TaggedAccount>;
}

/**
 * @param catalogue caps what the directory shows: where both are configured apart, the stricter one holds
 * @param door taken for the profile where there is one; both sides then have one configuration
 */
export function createDirectoryUpstream(
  transport: Transport,
  client: OidcClient,
  catalogue: Catalogue,
  door?: AccountDoor,
): Upstream {
  const call = (access: Access, method: string, path: string, rest: Partial<TransportRequest> = {}) =>
    transport({ ...rest, method, path, headers: { authorization: `Bearer ${access.accessToken}`, ...rest.headers } });

  const userInfo = createUserInfo(client);
  const same = createSameAnswer<UpstreamProfile>();
  let version = 0;

  const profileOf = (access: Access, account: Account, { headers }: Answer): UpstreamProfile =>
    profileWith(access, account, tagOf(headers), capView(catalogue, 'end_user', account.attributes));

  /** What was last made of anything that the directory said, by subject. */
  const latest = new LRUCache<string, Known>({ max: AT_MOST });
  const know = (subject: string, frame: string | undefined, unnumbered: UpstreamProfile): UpstreamProfile => {
    const profile = { ...unnumbered, version: (version += 1) };
    if (frame !== undefined && FRAME.test(frame)) latest.set(subject, { frame, profile });
    else latest.delete(subject);
    return profile;
  };

  /** The account that a call has answered with. */
  const answered = (access: Access, answer: Answer): UpstreamProfile => {
    const make = () => {
      const given = read(answer, AccountSchema);
      return know(access.subject, given.frame, profileOf(access, given, answer));
    };
    return answer.status === 200 ? same(access.subject, answer, make) : make();
  };

  /** The account after a save that has been answered with what it changed. @param before that it was made to */
  const changed = (access: Access, answer: Answer, { frame, profile: before }: Known): UpstreamProfile => {
    const given = read(answer, ChangesSchema);
    const etag = tagOf(answer.headers);
    const attributes = [...before.attributes];
    for (const theirs of given.changed) {
      const ours = capAttribute(catalogue, 'end_user', theirs);
      if (!ours) continue;
      const index = attributes.findIndex(({ pointer }) => pointer === ours.pointer);
      if (index < 0) throw new Refusal('upstream_invalid');
      attributes[index] = ours;
    }
    const fits = given.sub === access.subject && given.since === before.etag && given.frame === frame;
    if (!fits || !etag) throw new Refusal('upstream_invalid');
    return know(access.subject, frame, { ...before, updatedAt: given.updated_at, attributes, etag });
  };

  const profileWith = (
    access: Access,
    account: Account,
    etag: string | undefined,
    attributes: readonly AttributeView[],
    validity?: Validity,
  ): UpstreamProfile => {
    if (account.sub !== access.subject || !etag) throw new Refusal('upstream_invalid');
    return {
      subject: account.sub,
      loginId: account.login_id,
      updatedAt: account.updated_at,
      attributes,
      etag,
      identities: account.identities,
      pendingLoginIds: account.pending_login_ids,
      ...(account.last_way_in === undefined ? {} : { lastWayIn: account.last_way_in }),
      providers: account.providers,
      capabilities: account.capabilities,
      ...(validity === undefined ? {} : { validity }),
    };
  };

  /** A call that answers with the account as it is then. */
  const account = async (access: Access, method: string, path: string, rest?: Partial<TransportRequest>) => {
    return answered(access, await call(access, method, path, rest));
  };

  const tagged = (answer: Answer): TaggedCustomData => ({
    data: read(answer, CustomDataSchema),
    etag: tagOf(answer.headers) ?? '',
  });

  const throughDoor = async (access: Access, asked: Promise<TaggedAccount>): Promise<UpstreamProfile> => {
    try {
      const { account, etag, validity } = await asked;
      return profileWith(access, account, etag, account.attributes, validity);
    } catch (error) {
      const refusal = asRefusal(error);
      if (refusal.code === 'internal_error') throw new Refusal('upstream_unavailable', { cause: error });
      if (refusal.code === 'unauthenticated') throw new Refusal('unauthenticated', { cause: error });
      if (refusal.code !== 'precondition_failed') throw refusal;
      const current = refusal.members['current'] as Account;
      throw new Conflict(profileWith(access, current, refusal.headers['etag'], current.attributes));
    }
  };

  const save = async (access: Access, patch: Patch, etag: string): Promise<UpstreamProfile> => {
    const last = latest.get(access.subject);
    const before = last?.profile.etag === etag ? last : undefined;
    const preference = before && { prefer: `changes="${before.frame}"` };
    const headers = { ...JSON_TYPE, 'if-match': etag, ...preference };
    const answer = await call(access, 'PATCH', PROFILE_PATHS.path, { headers, body: JSON.stringify(patch) });
    if (before && answer.headers['content-type'] === CHANGES_TYPE) return changed(access, answer, before);
    if (answer.status === 412) {
      const { current } = parse(ConflictSchema, answer.body);
      throw new Conflict(profileOf(access, current, answer));
    }
    return answered(access, answer);
  };

  return {
    read: access =>
      door
        ? throughDoor(access, door.read(`Bearer ${access.accessToken}`))
        : account(access, 'GET', PROFILE_PATHS.path),
    holds: door && ((access, validity) => door.holds(access.subject, validity)),
    write: (access, patch, etag) =>
      door ? throughDoor(access, door.patch(`Bearer ${access.accessToken}`, etag, patch)) : save(access, patch, etag),
    endSession: async access => {
      const { status } = await call(access, 'DELETE', '/account/session');
      if (status === 401) throw new Refusal('unauthenticated');
    },
    claims: accessToken => userInfo(accessToken),
    account: {
      putPicture: (access, { type, bytes }) =>
        account(access, 'PUT', '/account/picture', { headers: { 'content-type': type }, body: bytes }),
      deletePicture: access => account(access, 'DELETE', '/account/picture'),
      picture: async name => {
        const answer = await transport({ method: 'GET', path: `/pictures/${name}`, headers: {} });
        if (answer.status !== 200) return undefined;
        return {
          type: String(answer.headers['content-type']),
          bytes: answer.body,
        };
      },
      readCustomData: async access => tagged(await call(access, 'GET', '/account/custom-data')),
      writeCustomData: async (access, data, etag) => {
        const headers = { ...JSON_TYPE, ...(etag === undefined ? {} : { 'if-match': etag }) };
        return tagged(await call(access, 'PUT', '/account/custom-data', { headers, body: JSON.stringify(data) }));
      },
      readActivity: async access => {
        const { activity } = read(await call(access, 'GET', '/account/activity'), ActivitySchema);
        // what custom data this side may show is the directory's to say
        return visibleActivity(catalogue, 'readonly', activity);
      },
      addLoginId: (access, loginId) =>
        account(access, 'POST', '/account/login-ids', { headers: JSON_TYPE, body: JSON.stringify(loginId) }),
      verifyLoginId: (access, id, code) =>
        account(access, 'POST', `/account/login-ids/${id}/verify`, {
          headers: JSON_TYPE,
          body: JSON.stringify({ code }),
        }),
      resendLoginId: (access, id) => account(access, 'POST', `/account/login-ids/${id}/resend`),
      deleteLoginId: (access, id) => account(access, 'DELETE', `/account/login-ids/${id}`),
      linkIdentity: async (access, provider) => {
        const { location } = read(await call(access, 'POST', `/account/identities/${provider}/link`), LinkSchema);
        return new URL(location);
      },
      unlinkIdentity: (access, id) => account(access, 'DELETE', `/account/identities/${id}`),
    },
  };
}

/** The strong entity tag of an answer (RFC 9110 8.8.3); what else there may be could not be sent on. */
function tagOf({ etag }: Answer['headers']): string | undefined {
  return typeof etag === 'string' && /^"[\x21\x23-\x7e]+"$/.test(etag) ? etag : undefined;
}

/** Headers of a refusal that mean the same to the page. */
const PASSED_HEADERS = ['allow', 'retry-after'];

const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** @throws Refusal with the directory's own code where the page knows it, `upstream_*` otherwise */
function read<T>({ status, headers, body }: Answer, schema: v.GenericSchema<unknown, T>): T {
  if (status === 200 || status === 202) return parse(schema, body);
  if (status === 401) throw new Refusal('unauthenticated');
  if (status === ERRORS.storage_full) throw new Refusal('storage_full');
  if (status >= 500) throw new Refusal('upstream_unavailable', { headers: { 'retry-after': '5' } });
  const { code, ...members } = parse(RefusalSchema, body);
  const passed = PASSED_HEADERS.flatMap(name => {
    const value = headers[name];
    return value === undefined ? [] : [[name, String(value)]];
  });
  throw new Refusal(code, { members, headers: Object.fromEntries(passed) as Record<string, string> });
}

function parse<T>(schema: v.GenericSchema<unknown, T>, body: Buffer): T {
  try {
    return v.parse(schema, JSON.parse(body.toString()));
  } catch (cause) {
    throw new Refusal('upstream_invalid', { cause });
  }
}
