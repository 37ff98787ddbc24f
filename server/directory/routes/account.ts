/** The account API: a person's own profile, under the rights of `end_user`, for the holder of a token of the account page. */

import { Hono } from 'hono';
import { LRUCache } from 'lru-cache';
import { Refusal } from '../../error.ts';
import { randomId } from '../../secret.ts';
import { readJson } from '../../http/body.ts';
import { answerAfter } from '../../http/request-scope.ts';
import type { Database } from '../../sql/database.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Patch } from '../../../src/profile/attribute.ts';
import type { Level } from '../../../src/profile/access.ts';
import type { RecordStore } from '../store/records.ts';
import { readStamp } from '../store/stamp.ts';
import { userStore } from '../store/users.ts';
import { identitiesOf, pendingOf } from '../users/identity.ts';
import { changeIfSame, changePerson, type People } from '../users/people.ts';
import { ownLoginId, viewAs, type Person } from '../users/person.ts';
import { lastWayIn, type IsLastWayIn } from '../users/ways-in.ts';
import type { SocialConnector } from '../social/connector.ts';
import type { Actor, LoginIds } from '../login-ids/login-ids.ts';
import type { Bearer, Caller, LastKnown } from './bearer.ts';
import { refuseMethod, unauthenticated } from './refusals.ts';

export interface AccountDeps {
  readonly bearer: Bearer;
  readonly records: RecordStore;
  readonly profile: AccountProfile;
}

/** The account after a change, read anew, with its entity tag. */
export type AccountAnswer = (actor: Actor, status?: 200 | 202) => Promise<Response>;

/** Whose account it is, what waits for a code, and the last that was shown of it, if that is remembered. */
type ToShow = Pick<Caller, 'person' | 'pending'> & Partial<Pick<Caller, 'view'>>;

export interface ShowDeps {
  /** Manageable types of login ids. */
  readonly loginIds: Pick<LoginIds, 'manageable'>;
  /** By alias, in configured order. */
  readonly connectors: ReadonlyMap<string, SocialConnector>;
  readonly isLast: IsLastWayIn;
  readonly catalogue: Catalogue;
  /** What the end-user may do with their custom data. */
  readonly customData: Level;
  /** Where people change their password. */
  readonly passwordUrl: string;
}

const MAXIMUM_KEYS = 256;

/** About 3 MB. */
const FRAMES_AT_MOST = 1000;

/** What was made, and of what. */
interface Framed<F> extends Pick<Person, 'loginIds' | 'identities'> {
  readonly pending: ToShow['pending'];
  readonly passwordHash: string | null;
  readonly frame: F;
}

export type ShowAccount = ReturnType<typeof createShowAccount>;

/** The account as its owner sees it, and its strong entity tag. */
export function createShowAccount(deps: ShowDeps) {
  const { loginIds, isLast, catalogue, customData, passwordUrl } = deps;
  const providers = [...deps.connectors.values()].filter(({ enabled }) => enabled);
  const capabilities = {
    edit: true,
    link: providers.length > 0,
    custom_data: customData,
    upload: true,
    activity: true,
    login_ids: [...loginIds.manageable],
    password_url: passwordUrl,
  };
  // another one in each process: what it shows alike of everybody is part of what a name stands for
  const run = randomId();
  let made = 0;
  /** What a save changes nothing of. */
  const makeFrame = ({ person, pending }: ToShow) => {
    const { identities } = person;
    const last = lastWayIn(person, isLast);
    made += 1;
    return {
      frame: `${run}.${made}`,
      sub: person.row.sub,
      login_id: ownLoginId(person),
      identities: identitiesOf(person),
      pending_login_ids: pending.map(pendingOf),
      ...(last === undefined ? {} : { last_way_in: last }),
      providers: providers.map(({ alias, name, severalAccounts }) => ({
        alias,
        name,
        linked: identities.some(identity => identity.alias === alias),
        ...(severalAccounts ? { several_accounts: true } : {}),
      })),
      capabilities: { ...capabilities, unlink: identities.length > 0 },
    };
  };
  const frames = new LRUCache<string, Framed<ReturnType<typeof makeFrame>>>({ max: FRAMES_AT_MOST });
  const frameOf = (shown: ToShow) => {
    const { row, loginIds, identities } = shown.person;
    const { pending } = shown;
    const { passwordHash } = row;
    const known = frames.get(row.sub);
    // the same lists as last time, for as long as they are known to hold (bearer.ts)
    const isSame =
      known?.loginIds === loginIds &&
      known.identities === identities &&
      known.pending === pending &&
      known.passwordHash === passwordHash;
    if (isSame) return known.frame;
    const frame = makeFrame(shown);
    frames.set(row.sub, { loginIds, identities, pending, passwordHash, frame });
    return frame;
  };
  return (shown: ToShow) => {
    const view = viewAs(catalogue, 'end_user', shown.person, shown.view);
    const { attributes, etag, updatedAt } = view;
    return { account: { ...frameOf(shown), updated_at: updatedAt, attributes }, etag, view };
  };
}

export function createAccountAnswer(
  show: ShowAccount,
  people: People,
  loginIds: Pick<LoginIds, 'pendingOf'>,
): AccountAnswer {
  return async (actor, status = 200) => {
    const person = await people.find(actor.sub);
    if (!person) throw unauthenticated();
    return responseOf(show({ person, pending: await loginIds.pendingOf(actor) }), status);
  };
}

/** The two calls that every visit makes, without HTTP around them. */
export type AccountProfile = ReturnType<typeof createAccountProfile>;

export interface AccountProfileDeps {
  readonly database: Database;
  readonly bearer: Bearer;
  readonly lastKnown: LastKnown;
  readonly catalogue: Catalogue;
  readonly show: ShowAccount;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** For how long an account as it was read is what another reading would give. */
export interface Validity {
  readonly stamp: number;
  /** Unix seconds. */
  readonly until: number;
}

export function createAccountProfile(deps: AccountProfileDeps) {
  const { database, bearer, lastKnown, catalogue, show, now } = deps;
  const shown = (caller: Caller) => {
    const { stamp } = caller.person.row;
    const { account, etag, view } = show(caller);
    caller.note(caller.person, view);
    const validity: Validity = { stamp, until: caller.until };
    return { account, etag, validity };
  };
  const saved = (before: Caller, person: Person) => {
    const after = shown({ ...before, person });
    const { values: former } = before.person.record;
    const { values } = person.record;
    return {
      ...after,
      /** What is shown of the attributes whose values are others now; what people own, and may do, a save leaves alone. */
      changed: () => after.account.attributes.filter(({ pointer }) => values[pointer] !== former[pointer]),
    };
  };
  return {
    /** @throws Refusal `unauthenticated` */
    read: async (authorization: string | undefined) => shown(await bearer(authorization)),
    /** Whether reading with the same token would still give the same. */
    holds: async (sub: string, { stamp, until }: Validity) =>
      until > Math.floor(now() / 1000) && (await readStamp(database, sub)) === stamp,
    /**
     * Changes all of it or nothing; token, tag and rights are checked inside the transaction.
     * @throws Refusal `unauthenticated`, `bad_request`, `precondition_required`, `precondition_failed` with `current`,
     * `invalid_attributes`
     */
    patch: (authorization: string | undefined, ifMatch: string | undefined, body: unknown) =>
      database.transaction(async queries => {
        const users = userStore(queries);
        const save = <P>(caller: Caller, change: (...given: Parameters<typeof changePerson>) => P): P => {
          const patch = patchOf(body);
          const etag = caller.etag ?? viewAs(catalogue, 'end_user', caller.person).etag;
          if (ifMatch === undefined) throw new Refusal('precondition_required');
          // `*`, weak tags and lists are no proof of what the caller last saw: they never are the tag
          if (ifMatch !== etag) {
            throw new Refusal('precondition_failed', { members: { current: show(caller).account }, headers: { etag } });
          }
          return change(users, catalogue, 'end_user', caller.person, patch, now());
        };
        const known = authorization === undefined ? undefined : lastKnown(authorization);
        if (known) {
          try {
            const person = await save(known, changeIfSame);
            // only what was written has been compared with the person as they are
            if (person && person !== known.person) return saved(known, person);
          } catch (error) {
            // a refusal because of what is only remembered is none
            if (!(error instanceof Refusal)) throw error;
          }
        }
        const caller = await bearer(authorization, queries);
        return saved(caller, await save(caller, changePerson));
      }, answerAfter()),
  };
}

export function accountRoutes({ bearer, records, profile }: AccountDeps): Hono {
  const app = new Hono();

  app.get('/account/profile', async context => responseOf(await profile.read(context.req.header('authorization'))));

  app.patch('/account/profile', async context => {
    const authorization = context.req.header('authorization');
    // nobody's body is read before it is known whose it is
    await bearer(authorization);
    const body = await readJson(context.req.raw);
    return responseOf(await profile.patch(authorization, context.req.header('if-match'), body));
  });

  app.delete('/account/session', async context => {
    const { actor } = await bearer(context.req.header('authorization'));
    await records.endSession(actor.sessionUid);
    return context.body(null, 204);
  });

  app.all('/account/profile', () => refuseMethod('GET, HEAD, PATCH'));
  // taken below the framework (direct.ts)
  app.all('/account/profile/batch', () => refuseMethod('POST'));
  app.all('/account/session', () => refuseMethod('DELETE'));
  return app;
}

function responseOf({ account, etag }: Pick<ReturnType<ShowAccount>, 'account' | 'etag'>, status = 200): Response {
  return Response.json(account, { status, headers: { etag } });
}

function patchOf(body: unknown): Patch {
  const keyed = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!keyed || Object.keys(body).length > MAXIMUM_KEYS) throw new Refusal('bad_request');
  return body as Patch;
}
