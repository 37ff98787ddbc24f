/** A server of the page's API as the checks see it, and the requests they are made of. */

import * as v from 'valibot';
import { expect } from 'vitest';
import {
  contract,
  CSRF_HEADER,
  ERRORS,
  ProblemSchema,
  SettingsSchema,
  type ErrorCode,
  type Problem,
  type Settings,
} from '../../src/api/contract.ts';

/** A running server with one person signed in, and what is known about their profile. */
export interface ApiUnderTest {
  /** Absolute, without a path; also the only origin the server takes. */
  readonly origin: string;
  /** Calls the server; the path begins with `/`. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Headers that carry the session of the person below. */
  signedIn(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
  readonly expectations: {
    /** Everything the person may see, in configured order. */
    readonly visible: readonly string[];
    /** Hidden from the person, with a value. */
    readonly hidden: { readonly pointer: string; readonly value: string };
    /** An editable text and two values it does not have. */
    readonly editable: { readonly pointer: string; readonly values: readonly [string, string] };
    /** Visible, not editable, with a value. */
    readonly readonly: string;
    /** An editable enum. */
    readonly enum: string;
    /** An editable integer and its limits. */
    readonly bounded: { readonly pointer: string; readonly minimum: number; readonly maximum: number };
  };
}

/** Checks by what they promise. */
export type Checks = Readonly<Record<string, (api: ApiUnderTest) => Promise<void>>>;

export const SETTINGS = contract.getSettings.path;
export const PROFILE = contract.patchProfile.path;
export const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The headers of the page's own requests. */
export async function own(api: ApiUnderTest): Promise<Record<string, string>> {
  return { ...(await api.signedIn()), [CSRF_HEADER.name]: CSRF_HEADER.value, Origin: api.origin };
}

export async function read(api: ApiUnderTest): Promise<{ settings: Settings; etag: string; text: string }> {
  return snapshot(await api.request(SETTINGS, { headers: await own(api) }));
}

export async function snapshot(response: Response): Promise<{ settings: Settings; etag: string; text: string }> {
  const text = await response.text();
  expect(response.status, text).toBe(200);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json\b/);
  expect(response.headers.get('Cache-Control')).toContain('no-store');
  const etag = response.headers.get('ETag') ?? '';
  expect(etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
  return { settings: v.parse(SettingsSchema, JSON.parse(text)), etag, text };
}

/** A save as the page sends it, with whatever a check wants to be different. */
export async function patch(
  api: ApiUnderTest,
  body: string | object,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<Response> {
  const all = { ...(await own(api)), ...JSON_TYPE, 'If-Match': (await read(api)).etag, ...headers };
  const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return api.request(PROFILE, {
    method: 'PATCH',
    headers: sent,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The problem a refusal must be (RFC 9457). */
export async function refused(response: Response, code: ErrorCode): Promise<Problem & { text: string }> {
  const text = await response.text();
  expect(response.status, text).toBe(ERRORS[code]);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json\b/);
  const problem = v.parse(ProblemSchema, JSON.parse(text));
  expect(problem.code).toBe(code);
  expect(problem.status).toBe(response.status);
  return { ...problem, text };
}

export async function issuesOf(response: Response): Promise<Problem['issues']> {
  return (await refused(response, 'invalid_attributes')).issues;
}

export function valueOf({ settings }: { settings: Settings }, pointer: string): unknown {
  return settings.attributes.find(attribute => attribute.pointer === pointer)?.value;
}

/** Runs something that changes an attribute, then puts the former value back. */
export async function restoring(
  api: ApiUnderTest,
  pointer: string,
  change: (former: unknown) => Promise<void>,
): Promise<void> {
  const former = valueOf(await read(api), pointer) ?? null;
  try {
    await change(former);
  } finally {
    await patch(api, { [pointer]: former });
  }
}

export const tooDeep = (pointer: string) => `{"${pointer}":${'['.repeat(64)}${']'.repeat(64)}}`;
export const tooLarge = (pointer: string) => JSON.stringify({ [pointer]: 'x'.repeat(2 * 1024 * 1024) });
