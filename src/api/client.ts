/**
 * The page's only door to the network: one typed call per entry of the contract. Answers are checked against their schema
 * while developing and testing; the production page takes the word of its own server, which the contract suite checks, and
 * saves the first load 4 KB of schemas. An open page also survives a newer server that sends more members.
 */

import type { InferOutput } from 'valibot';
import { CALLS, CSRF_HEADER } from './calls.ts';
import type { contract, ErrorCode, Problem } from './contract.ts';

export type CallName = keyof typeof CALLS;
type AnswerTo<Name extends CallName> = InferOutput<(typeof contract)[Name]['answer']>;

/** Why a call did not succeed: the server's own code, or one of ours where there was no usable answer. */
export type FailureCode = ErrorCode | 'offline' | 'unusable_answer';

/** Milliseconds after which a call counts as lost. A save may have arrived all the same: the next one then finds it done. */
const TIME_LIMIT = 30_000;
/** The same for a file, which may be large on a slow line. */
const UPLOAD_TIME_LIMIT = 300_000;

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
  /** Stands in the path for the name in braces. */
  readonly id?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** A `Blob` is sent as it is, with its type; anything else as JSON. */
  readonly body?: unknown;
  /** Sent as `If-Match`. */
  readonly etag?: string;
  /** Gives the call up; it then fails as `offline`. */
  readonly signal?: AbortSignal;
  /** Hears which part of the body is sent, from 0 to 1. */
  readonly onProgress?: (sent: number) => void;
}

export interface Answer<T> {
  readonly data: T;
  readonly etag: string | null;
}

/** @throws CallError for every answer that is not the promised one */
export async function call<Name extends CallName>(
  name: Name,
  options: CallOptions = {},
): Promise<Answer<AnswerTo<Name>>> {
  const response = await send(name, options);
  const etag = response.headers.get('ETag');
  const json: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw refusal(json, etag);
  if (typeof json !== 'object' || json === null) throw new CallError('unusable_answer');
  if (import.meta.env.MODE !== 'production') (await import('./answer-check.ts')).checkAnswer(name, json);
  return { data: json as AnswerTo<Name>, etag };
}

async function send(
  name: CallName,
  { id = '', query, body, etag, signal, onProgress }: CallOptions,
): Promise<Response> {
  const { method, path } = CALLS[name];
  const search = query ? `?${new URLSearchParams(query).toString()}` : '';
  const file = body instanceof Blob;
  const limit = AbortSignal.timeout(file ? UPLOAD_TIME_LIMIT : TIME_LIMIT);
  const request = {
    method,
    headers: {
      [CSRF_HEADER.name]: CSRF_HEADER.value,
      ...(body === undefined ? {} : { 'Content-Type': file ? body.type : 'application/json' }),
      ...(etag === undefined ? {} : { 'If-Match': etag }),
    },
    ...(body === undefined ? {} : { body: file ? body : JSON.stringify(body) }),
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  };
  try {
    const address = path.replace(/\{\w+\}/, encodeURIComponent(id)) + search;
    if (onProgress) return await (await import('./send-watched.ts')).sendWatched(address, request, onProgress);
    return await fetch(address, { ...request, credentials: 'same-origin', redirect: 'error' });
  } catch (cause) {
    throw new CallError('offline', { cause });
  }
}

function refusal(json: unknown, etag: string | null): CallError {
  const problem = json as Problem | undefined;
  return problem?.code ? new CallError(problem.code, { problem, etag }) : new CallError('unusable_answer');
}
