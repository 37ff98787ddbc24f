/**
 * The log: one JSON object a line on standard output (pino). Codes, counts and request ids; never values or tokens.
 * Lines wait a moment for each other, because a write to the pipe for each of them would cost more than making it.
 */

import { pino, type DestinationStream, type Logger } from 'pino';
import { currentRequest } from './http/request-scope.ts';

export type { Logger };

/** Characters, and milliseconds. */
const BATCH = 16 * 1024;
const PATIENCE = 100;

/** @param destination where the lines go instead of standard output */
export function createLog(level: 'info' | 'silent' = 'info', destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: timeOfLine,
    serializers: { error: describeError },
    mixin: requestOfLine,
    mixinMergeStrategy: (line: object, more: object) => (more === NOTHING ? line : { ...more, ...line }),
  };
  return pino(options, destination ?? (level === 'silent' ? NOWHERE : standardOutput()));
}

const NOWHERE: DestinationStream = { write: () => undefined };

let shared: DestinationStream | undefined;

/** One for the whole process. Gathered here: the library measures all that waits anew with each line. */
function standardOutput(): DestinationStream {
  if (shared) return shared;
  const output = pino.destination({ dest: 1, sync: true });
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    if (lines === '') return;
    const text = lines;
    lines = '';
    output.write(text);
  };
  const flushLater = (): void => {
    timer = undefined;
    flush();
  };
  process.on('exit', flush);
  return (shared = Object.assign(
    {
      write: (line: string) => {
        lines += line;
        if (lines.length >= BATCH) flush();
        else timer ??= setTimeout(flushLater, PATIENCE).unref();
      },
    },
    { flush },
  ));
}

const NOTHING = {};

/** @param line as it is to be logged; the lines of every request say themselves which it is */
function requestOfLine(line: object): object {
  if ('request_id' in line) return NOTHING;
  const request = currentRequest();
  return request ? { request_id: request.requestId } : NOTHING;
}

let lastTime = 0;
let lastText = '';

/** The library's `isoTime`, written once for all lines of a millisecond. */
function timeOfLine(): string {
  const time = Date.now();
  if (time !== lastTime) [lastTime, lastText] = [time, pino.stdTimeFunctions.isoTime()];
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
