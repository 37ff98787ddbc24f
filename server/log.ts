/**
 * The log: one JSON object a line on standard output. Codes, counts and request ids; never values or tokens.
 * Lines wait a moment for each other, because a write to the pipe for each of them would cost more than making it.
 */

import SonicBoom from 'sonic-boom';
import { currentRequest } from './http/request-scope.ts';

/** @param line at least one member; `error` is told by its kind, code and place alone */
type Write = (line: object, message?: string) => void;

export interface Logger {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  readonly fatal: Write;
  /** The same log with more on every line. */
  readonly child: (more: object) => Logger;
  /** Writes what waits. */
  readonly flush: () => void;
}

interface Destination {
  /** @param line with its line feed */
  readonly write: (line: string) => void;
  readonly flush?: () => void;
}

/** Characters, and milliseconds. */
const BATCH = 16 * 1024;
const PATIENCE = 100;

/** @param destination where the lines go instead of standard output */
export function createLog(level: 'info' | 'silent' = 'info', destination?: Destination): Logger {
  return logTo(destination ?? (level === 'silent' ? NOWHERE : standardOutput()), {});
}

const NOWHERE: Destination = { write: () => undefined };

/** @param of every line */
function logTo(destination: Destination, of: object): Logger {
  const more = JSON.stringify(of).slice(1, -1);
  const every = more === '' ? '' : `,${more}`;
  /** @param level as in many a log of Node: info is 30, fatal is 60 */
  const at = (level: number): Write => {
    const start = `{"level":${level},"time":"`;
    return (line, message) => {
      const told = JSON.stringify(toldOf(line, message));
      destination.write(`${start}${timeOfLine()}"${every},${told.slice(1)}\n`);
    };
  };
  return {
    info: at(30),
    warn: at(40),
    error: at(50),
    fatal: at(60),
    child: more => logTo(destination, { ...of, ...more }),
    flush: () => destination.flush?.(),
  };
}

/** Most lines are told as they are; those of every request say themselves which it is. */
function toldOf(line: object, message: string | undefined): object {
  const request = 'request_id' in line ? undefined : currentRequest();
  const isError = 'error' in line;
  if (!request && !isError && message === undefined) return line;
  return {
    ...(request && { request_id: request.requestId }),
    ...line,
    ...(isError && { error: describeError(line.error) }),
    msg: message,
  };
}

let shared: Destination | undefined;

/** One for the whole process. Gathered here: the library measures all that waits anew with each line. */
function standardOutput(): Destination {
  if (shared) return shared;
  const output = new SonicBoom({ fd: 1, sync: true });
  let isRead = true;
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isRead = false;
  });
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    if (lines === '') return;
    const text = lines;
    lines = '';
    if (isRead) output.write(text);
  };
  const flushLater = (): void => {
    timer = undefined;
    flush();
  };
  process.on('exit', flush);
  return (shared = {
    write: line => {
      lines += line;
      if (lines.length >= BATCH) flush();
      else timer ??= setTimeout(flushLater, PATIENCE).unref();
    },
    flush,
  });
}

let lastTime = 0;
let lastText = '';

/** ISO 8601, written once for all lines of a millisecond. */
function timeOfLine(): string {
  const time = Date.now();
  if (time !== lastTime) [lastTime, lastText] = [time, new Date(time).toISOString()];
  return lastText;
}

/** What went wrong, without what it went wrong with: messages of foreign errors may quote input. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as NodeJS.ErrnoException;
  const frames = error.stack?.split('\n').filter(line => line.startsWith('    at '));
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    at: frames?.slice(0, 6).map(line => line.trim().replace(/\(?file:\/\/.*\/(?=server\/|node_modules\/)/, '(')),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
