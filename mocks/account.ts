/** What people do to their account besides its attributes: picture, custom data, ways to sign in. */

import * as v from 'valibot';
import {
  CodeSchema,
  LoginIdSchema,
  PICTURE_LIMIT,
  PICTURE_TYPES,
  type contract,
  type DataExport,
} from '../src/api/contract.ts';
import { readCustomData, type CustomData } from '../src/profile/custom-data.ts';
import { activityOf, noted } from './activity.ts';
import { carryOut, providerAddress, type Action } from './actions.ts';
import { MockProblem, readBody, readBytes, readText, refuseForeignBody } from './guards.ts';
import { resend, verify } from './login-ids.ts';
import { applyToPerson } from './profile.ts';
import { listOf } from './sessions.ts';
import { etagOf } from './settings.ts';
import { changePerson, type Stored } from './state.ts';
import { faultOf, latin1 } from './uploaded-picture.ts';
import { settingsAnswer, type Answer, type Visitor } from './visitor.ts';

type AccountCall = Exclude<keyof typeof contract, 'getSettings' | 'patchProfile' | 'signOut'>;

export function createAccount(): Readonly<Record<AccountCall, Answer>> {
  return {
    putPicture: async visitor => {
      requireDirectory(visitor);
      if (visitor.failing === 'payload_too_large') throw new MockProblem('payload_too_large');
      const bytes = await readBytes(visitor.request, PICTURE_TYPES, PICTURE_LIMIT);
      const fault = faultOf(bytes);
      if (fault) throw new MockProblem('invalid_picture', { fault });
      const { store, request } = visitor;
      const name = crypto.randomUUID();
      const type = request.headers.get('Content-Type') ?? '';
      setPicture(visitor, `${new URL(request.url).origin}/pictures/${name}`);
      store.write({ pictures: { ...store.read().pictures, [name]: `data:${type};base64,${btoa(latin1(bytes))}` } });
      return settingsAnswer(visitor);
    },
    deletePicture: async visitor => {
      requireDirectory(visitor);
      setPicture(visitor, null);
      return settingsAnswer(visitor);
    },
    getCustomData: async visitor => {
      requireCustomData(visitor);
      return customDataAnswer(visitor);
    },
    putCustomData: async visitor => {
      const outcome = readCustomData(await readText(visitor.request));
      if (!outcome.ok) throw new MockProblem('invalid_custom_data', { fault: outcome.fault });
      requireCustomData(visitor);
      if (visitor.store.read().customData === 'readonly') {
        throw new MockProblem('method_not_allowed', {}, { Allow: 'GET' });
      }
      const { store, person, request, failing } = visitor;
      if (failing === 'changed_elsewhere') changeElsewhere(visitor);
      const ifMatch = request.headers.get('If-Match');
      if (ifMatch !== null && ifMatch !== (await tagOf(customDataOf(visitor)))) {
        throw new MockProblem('precondition_failed');
      }
      const changed = { kind: 'custom_data_changed', actor: 'end_user' } as const;
      changePerson(store, person, noted({ ...storedOf(visitor), customData: outcome.value }, changed));
      return customDataAnswer(visitor);
    },
    addLoginId: async visitor => {
      const loginId = await parsed(visitor.request, LoginIdSchema, 'invalid_login_id');
      await act(visitor, { kind: 'add_login_id', loginId });
      return settingsAnswer(visitor, 202);
    },
    verifyLoginId: async visitor => {
      const { code } = await parsed(visitor.request, CodeSchema, 'wrong_code');
      requireDirectory(visitor);
      const keep = (stored: Stored) => changePerson(visitor.store, visitor.person, stored);
      keep(verify(visitor.store.read(), storedOf(visitor), visitor.id, code, seconds(), keep));
      return settingsAnswer(visitor);
    },
    resendLoginId: async visitor => {
      requireDirectory(visitor);
      changePerson(visitor.store, visitor.person, resend(storedOf(visitor), visitor.id, seconds()));
      return settingsAnswer(visitor, 202);
    },
    deleteLoginId: async visitor => {
      await act(visitor, { kind: 'delete_login_id', id: visitor.id });
      return settingsAnswer(visitor);
    },
    linkIdentity: async visitor => {
      refuseForeignBody(visitor.request);
      await act(visitor, { kind: 'link', provider: visitor.id });
      return Response.json({ location: providerAddress(visitor.id) }, { headers: { 'Cache-Control': 'no-store' } });
    },
    unlinkIdentity: async visitor => {
      refuseForeignBody(visitor.request);
      await act(visitor, { kind: 'unlink', id: visitor.id });
      return settingsAnswer(visitor);
    },
    getActivity: async visitor => {
      requireDirectory(visitor);
      const activity = activityOf(visitor.store.read(), storedOf(visitor));
      return Response.json({ activity }, { headers: { 'Cache-Control': 'no-store' } });
    },
    getSessions: async visitor => sessionsAnswer(visitor),
    getExport: async visitor => {
      const { settings } = await visitor.snapshot();
      const { project, user, attributes, identities, pending_login_ids: pending, capabilities } = settings;
      const data = capabilities.custom_data === 'hidden' ? {} : { custom_data: customDataOf(visitor) };
      const all: DataExport = {
        exported_at: seconds(),
        project: { name: project.name },
        user,
        attributes,
        identities,
        pending_login_ids: pending,
        ...listOf(storedOf(visitor)),
        ...(capabilities.activity ? { activity: activityOf(visitor.store.read(), storedOf(visitor)) } : {}),
        ...data,
      };
      const headers = { 'Cache-Control': 'no-store', 'Content-Disposition': 'attachment; filename="account.json"' };
      return Response.json(all, { headers });
    },
    endSession: async visitor => {
      refuseForeignBody(visitor.request);
      await inSession(visitor, { kind: 'end_session', id: visitor.id });
      return sessionsAnswer(visitor);
    },
    endOtherSessions: async visitor => {
      refuseForeignBody(visitor.request);
      await inSession(visitor, { kind: 'end_other_sessions' });
      return sessionsAnswer(visitor);
    },
  };
}

/** An act on the account, which a provider does not let us do. @throws MockProblem */
async function act(visitor: Visitor, action: Action): Promise<void> {
  requireDirectory(visitor);
  await inSession(visitor, action);
}

/** Carries an act out, unless a fresh sign-in is to come first. @throws MockProblem */
async function inSession(visitor: Visitor, action: Action): Promise<void> {
  const { store, person, failing } = visitor;
  const isPending = action.kind === 'delete_login_id' && storedOf(visitor).pending.some(({ id }) => id === action.id);
  if (failing === 'reauth_required' && !isPending) {
    const intent = crypto.randomUUID();
    store.write({ waiting: { intent, person, action } });
    throw new MockProblem('reauth_required', { location: `/auth/step-up?intent=${intent}` });
  }
  changePerson(store, person, carryOut(store.read(), storedOf(visitor), action, seconds()));
}

/** @throws MockProblem not_found where a provider keeps the account */
function requireDirectory({ store }: Visitor): void {
  if (store.read().upstream !== 'directory') throw new MockProblem('not_found');
}

/** @throws MockProblem not_found where the project does not show it */
function requireCustomData(visitor: Visitor): void {
  requireDirectory(visitor);
  if (visitor.store.read().customData === 'hidden') throw new MockProblem('not_found');
}

function setPicture(visitor: Visitor, address: string | null): void {
  // the server's own address may be http on loopback, which nobody can type
  if (address === null) return applyToPerson(visitor, { '/picture': null });
  applyToPerson(visitor, { '/picture': 'https://pictures.example/checked' });
  const { values } = storedOf(visitor);
  changePerson(visitor.store, visitor.person, { values: { ...values, '/picture': address } });
}

function storedOf({ store, person }: Visitor): Stored {
  return store.read().people[person];
}

function customDataOf(visitor: Visitor): CustomData {
  return storedOf(visitor).customData;
}

async function customDataAnswer(visitor: Visitor): Promise<Response> {
  const data = customDataOf(visitor);
  return Response.json(data, { headers: { ETag: await tagOf(data), 'Cache-Control': 'no-store' } });
}

function sessionsAnswer(visitor: Visitor): Response {
  return Response.json(listOf(storedOf(visitor)), { headers: { 'Cache-Control': 'no-store' } });
}

function tagOf(data: CustomData): Promise<string> {
  return etagOf(JSON.stringify(data));
}

/** Another hand on the same data. Happens once. */
function changeElsewhere({ store, person }: Visitor): void {
  changePerson(store, person, { customData: { changed: 'elsewhere' } });
  store.write({ failing: { ...store.read().failing, save: 'none' } });
}

async function parsed<T>(
  request: Request,
  schema: v.GenericSchema<unknown, T>,
  otherwise: 'invalid_login_id' | 'wrong_code',
): Promise<T> {
  const outcome = v.safeParse(schema, await readBody(request));
  if (!outcome.success) throw new MockProblem(otherwise);
  return outcome.output;
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
