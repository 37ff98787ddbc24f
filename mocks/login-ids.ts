/** What people sign in with, and what waits for its code: the rules of the directory over plain records. */

import * as v from 'valibot';
import type { Identity, LoginId, PendingLoginId } from '../src/api/contract.ts';
import { attributeSchema } from '../src/profile/schema.ts';
import { normaliseText } from '../src/profile/text.ts';
import { noted } from './activity.ts';
import { MockProblem } from './guards.ts';
import type { MockState, Stored } from './state.ts';
import { lastWayIn, POINTER, settled } from './ways-in.ts';

export interface LoginIdRecord {
  readonly id: string;
  readonly type: LoginId['type'];
  readonly value: string;
  readonly verified: boolean;
  /** Unix seconds. */
  readonly since: number;
  readonly usedAt?: number;
}

export interface PendingRecord {
  readonly id: string;
  readonly type: LoginId['type'];
  readonly value: string;
  readonly replaces?: string;
  readonly code: string;
  /** Unix seconds. */
  readonly expiresAt: number;
  readonly resendAt: number;
  readonly triesLeft: number;
}

export type LoginIdAction =
  | { readonly kind: 'add_login_id'; readonly loginId: LoginId }
  | { readonly kind: 'delete_login_id'; readonly id: string };

const TRIES = 5;
const LIFETIME = 600;
const PAUSE = 60;

export function identityOf({ id, type, value, verified, since, usedAt }: LoginIdRecord): Identity {
  const said =
    type === 'username' ? { username: value } : type === 'email' && verified ? { email: value } : { name: value };
  return {
    id,
    provider_type: 'login_id',
    provider_name: type,
    ...said,
    linked_at: since,
    ...(usedAt === undefined ? {} : { last_used_at: usedAt }),
  };
}

export function pendingOf({ id, type, value, replaces, ...rest }: PendingRecord): PendingLoginId {
  return {
    id,
    type,
    value,
    ...(replaces === undefined ? {} : { replaces }),
    expires_at: rest.expiresAt,
    resend_at: rest.resendAt,
    tries_left: rest.triesLeft,
  };
}

/**
 * What is stored about a person after an act of theirs. @param now Unix seconds
 * @throws MockProblem invalid_login_id, login_id_taken, not_found, last_way_in
 */
export function carryOutOnLoginIds(state: MockState, stored: Stored, action: LoginIdAction, now: number): Stored {
  return action.kind === 'add_login_id' ? add(state, stored, action.loginId, now) : remove(state, stored, action.id);
}

function add({ people }: MockState, stored: Stored, { type, value, replaces }: LoginId, now: number): Stored {
  const wanted = checked(type, value);
  const replaced = stored.loginIds.find(({ id }) => id === replaces);
  if (replaces !== undefined && !replaced) throw new MockProblem('not_found');
  if (replaced && replaced.type !== type) throw new MockProblem('invalid_login_id');
  const own = stored.loginIds.find(loginId => isSame(loginId, type, wanted));
  const isRespelt = own !== undefined && own.id === replaces && own.value !== wanted;
  if (own && (type === 'username' || own.verified) && !isRespelt) throw new MockProblem('login_id_taken');
  const id = crypto.randomUUID();
  if (type === 'username') {
    if (isOwned(people, stored, type, wanted)) throw new MockProblem('login_id_taken');
    return withLoginId(stored, { id, type, value: wanted, verified: false, since: now }, replaces);
  }
  // whether it belongs to somebody else is told only to who can read what is sent there
  const pending: PendingRecord = {
    id,
    type,
    value: wanted,
    ...(replaces === undefined ? {} : { replaces }),
    ...freshCode(now),
  };
  const others = stored.pending.filter(other => folded(other.value) !== folded(wanted));
  return { ...stored, pending: [...others, pending] };
}

function isSame(loginId: LoginIdRecord, type: LoginId['type'], value: string): boolean {
  return loginId.type === type && folded(loginId.value) === folded(value);
}

/** True if somebody else signs in with it. */
function isOwned(people: MockState['people'], stored: Stored, type: LoginId['type'], value: string): boolean {
  const own = new Set(stored.loginIds.map(({ id }) => id));
  return Object.values(people).some(({ loginIds }) =>
    loginIds.some(loginId => !own.has(loginId.id) && isSame(loginId, type, value)),
  );
}

/** Two to 64 letters and digits with single `.` `_` `-` between them. */
const USERNAME = /^(?=.{2,64}$)[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[._-][\p{L}\p{M}\p{N}]+)*$/u;

function checked(type: LoginId['type'], typed: string): string {
  if (type === 'username') {
    const name = normaliseText(typed).normalize('NFKC');
    if (USERNAME.test(name)) return name;
    throw new MockProblem('invalid_login_id');
  }
  const pointer = POINTER[type];
  const schema = attributeSchema({ pointer, type: type === 'email' ? 'email' : 'phone_number' }, { latestDay: '' });
  const parsed = v.safeParse(schema, typed);
  if (parsed.success && typeof parsed.output === 'string') return parsed.output;
  throw new MockProblem('invalid_login_id');
}

function remove({ offer }: MockState, stored: Stored, id: string): Stored {
  if (stored.pending.some(pending => pending.id === id)) {
    return { ...stored, pending: stored.pending.filter(pending => pending.id !== id) };
  }
  const gone = stored.loginIds.find(loginId => loginId.id === id);
  if (!gone) throw new MockProblem('not_found');
  if (lastWayIn(stored, offer) === id) throw new MockProblem('last_way_in');
  const left = settled({ ...stored, loginIds: stored.loginIds.filter(loginId => loginId !== gone) });
  return noted(left, { kind: 'login_id_removed', actor: 'end_user', login_id: gone.type });
}

/** @throws MockProblem not_found, code_over, login_id_taken; wrong_code after the try has been counted by `keep` */
export function verify(
  { people }: MockState,
  stored: Stored,
  id: string,
  code: string,
  now: number,
  keep: (stored: Stored) => void,
): Stored {
  const pending = find(stored, id);
  if (pending.triesLeft === 0 || pending.expiresAt <= now) throw new MockProblem('code_over');
  if (code !== pending.code) {
    const triesLeft = pending.triesLeft - 1;
    keep(withPending(stored, { ...pending, triesLeft }));
    throw new MockProblem('wrong_code', { tries_left: triesLeft });
  }
  const { type, value, replaces } = pending;
  const others = stored.pending.filter(other => other.id !== id);
  if (isOwned(people, stored, type, value)) {
    keep({ ...stored, pending: others });
    throw new MockProblem('login_id_taken');
  }
  return withLoginId({ ...stored, pending: others }, { id, type, value, verified: true, since: now }, replaces);
}

/** @throws MockProblem not_found, too_many_requests */
export function resend(stored: Stored, id: string, now: number): Stored {
  const pending = find(stored, id);
  const wait = pending.resendAt - now;
  if (wait > 0) throw new MockProblem('too_many_requests', {}, { 'Retry-After': String(wait) });
  return withPending(stored, { ...pending, ...freshCode(now) });
}

function withPending(stored: Stored, changed: PendingRecord): Stored {
  return { ...stored, pending: stored.pending.map(pending => (pending.id === changed.id ? changed : pending)) };
}

function find(stored: Stored, id: string): PendingRecord {
  const pending = stored.pending.find(pending => pending.id === id);
  if (!pending) throw new MockProblem('not_found');
  return pending;
}

function withLoginId(stored: Stored, loginId: LoginIdRecord, replaces: string | undefined): Stored {
  // one's own that was not proven yet gives way too
  const others = stored.loginIds.filter(other => other.id !== replaces && !isSame(other, loginId.type, loginId.value));
  const kind = stored.loginIds.some(({ id }) => id === replaces)
    ? 'login_id_changed'
    : others.length < stored.loginIds.length
      ? 'login_id_verified'
      : 'login_id_added';
  const kept = settled({ ...stored, loginIds: [...others, loginId] });
  return noted(kept, { kind, actor: 'end_user', login_id: loginId.type });
}

function freshCode(now: number) {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  const code = String(random % 1_000_000).padStart(6, '0');
  return { code, expiresAt: now + LIFETIME, resendAt: now + PAUSE, triesLeft: TRIES };
}

function folded(value: string): string {
  return value.normalize('NFKC').toLowerCase();
}
