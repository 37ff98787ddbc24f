/** The calls of a person about what they sign in with, and what was sent to them. */

import type { OutboxEntry } from '../../server/directory/mail/outbox.ts';
import { account, type TestDirectory } from './harness.ts';

export interface Profile {
  attributes: { pointer: string; access: string; value?: unknown; candidates?: string[]; verified?: boolean }[];
  identities: { id: string; provider_name: string; email?: string; username?: string; name?: string }[];
  pending_login_ids: {
    id: string;
    type: string;
    value: string;
    replaces?: string;
    expires_at: number;
    resend_at: number;
    tries_left: number;
  }[];
  last_way_in?: string;
  capabilities: { upload: boolean; login_ids: string[] };
}

interface Outcome {
  readonly status: number;
  readonly headers: Headers;
  readonly etag: string;
  /** Of an answer that is none: empty. */
  readonly profile: Profile;
  readonly problem?: { code: string; tries_left?: number };
}

export async function profileOf(at: TestDirectory, token: string): Promise<Outcome> {
  return outcomeOf(await account(at, token));
}

async function outcomeOf(answer: Response): Promise<Outcome> {
  const body: unknown = await answer.json();
  const etag = answer.headers.get('etag') ?? '';
  const common = { status: answer.status, headers: answer.headers, etag, profile: body as Profile };
  return answer.ok ? common : { ...common, problem: body as { code: string } };
}

export function loginIds(at: TestDirectory, token: string) {
  const call = async (method: string, path: string, body?: object) =>
    outcomeOf(
      await fetch(`${at.url}/account/login-ids${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  return {
    add: (type: string, value: string, replaces?: string) =>
      call('POST', '', { type, value, ...(replaces === undefined ? {} : { replaces }) }),
    verify: (id: string | undefined, code: string) => call('POST', `/${id}/verify`, { code }),
    resend: (id: string | undefined) => call('POST', `/${id}/resend`),
    remove: (id: string | undefined) => call('DELETE', `/${id}`),
  };
}

/** What went to a recipient, newest first. */
export function sentTo(at: TestDirectory, recipient: string): Promise<OutboxEntry[]> {
  return at.database.all<OutboxEntry>(
    'SELECT kind, recipient, subject, text, code FROM directory_outbox WHERE recipient = ? ORDER BY number DESC',
    recipient,
  );
}

/** The newest code that went to a recipient. */
export async function codeFor(at: TestDirectory, recipient: string): Promise<string> {
  const code = (await sentTo(at, recipient)).find(letter => letter.code !== null)?.code;
  if (!code) throw new Error(`No code for ${recipient}`);
  return code;
}
