/** The only fetch of the page: one typed call per entry of the contract, each answer checked against its schema. */

import * as v from 'valibot';
import { contract, CSRF_HEADER, ProblemSchema, type ErrorCode, type Problem } from './contract.ts';

type Contract = typeof contract;
export type CallName = keyof Contract;

/** Why a call did not succeed: the server's own code, or one of ours where there was no usable answer. */
export type FailureCode = ErrorCode | 'offline' | 'unusable_answer';

/** Thrown by {@link call}. */
export class CallError extends Error {
  readonly code: FailureCode;
  /** RFC 9457 problem details, where the server sent them. */
  readonly problem: Problem | undefined;
  /** The state the server has now, where it said so. */
  readonly etag: string | null;

  constructor(code: FailureCode, options: { problem?: Problem; etag?: string | null; cause?: unknown } = {}) {
    super(code, { cause: options.cause });
    this.name = 'CallError';
    this.code = code;
    this.problem = options.problem;
    this.etag = options.etag ?? null;
  }
}

export interface CallOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as `If-Match`. */
  readonly etag?: string;
}

export interface Answer<T> {
  readonly data: T;
  readonly etag: string | null;
}

/** @throws CallError for every answer that is not the promised one */
export async function call<Name extends CallName>(
  name: Name,
  options: CallOptions = {},
): Promise<Answer<v.InferOutput<Contract[Name]['answer']>>> {
  const response = await send(name, options);
  const etag = response.headers.get('ETag');
  const json: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(json, etag);
  const parsed = v.safeParse(contract[name].answer, json);
  if (!parsed.success) throw new CallError('unusable_answer', { cause: parsed.issues });
  return { data: parsed.output, etag };
}

async function send(name: CallName, { query, body, etag }: CallOptions): Promise<Response> {
  const { method, path } = contract[name];
  const search = query ? `?${new URLSearchParams(query).toString()}` : '';
  try {
    return await fetch(path + search, {
      method,
      headers: {
        [CSRF_HEADER.name]: CSRF_HEADER.value,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(etag === undefined ? {} : { 'If-Match': etag }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      redirect: 'error',
    });
  } catch (cause) {
    throw new CallError('offline', { cause });
  }
}

function refusal(json: unknown, etag: string | null): CallError {
  const parsed = v.safeParse(ProblemSchema, json);
  if (!parsed.success) return new CallError('unusable_answer', { cause: parsed.issues });
  return new CallError(parsed.output.code, { problem: parsed.output, etag });
}
