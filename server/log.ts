/**
 * The log: one JSON object a line on standard output (pino). Codes, counts and request ids; never values or tokens.
 * Lines wait a moment for each other, because a write to the pipe for each of them would cost more than making it.
 */

import { pino, type DestinationStream, type Logger } from 'pino';
import { currentRequest } from './http/request-scope.ts';

export type { Logger };

/** Bytes, and milliseconds. */
const BATCH = 4096;
const PATIENCE = 100;

/** @param destination where the lines go instead of standard output */
export function createLog(level: 'info' | 'silent' = 'info', destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: describeError },
    mixin: requestOfLine,
  };
  return pino(options, destination ?? (level === 'silent' ? NOWHERE : standardOutput()));
}

const NOWHERE: DestinationStream = { write: () => undefined };

let shared: DestinationStream | undefined;

/** One for the whole process. */
function standardOutput(): DestinationStream {
  if (shared) return shared;
  const output = pino.destination({ dest: 1, sync: true, minLength: BATCH, periodicFlush: PATIENCE });
  process.on('exit', () => output.flushSync());
  // without a callback, for which the library would wait and sync the file after each
  const flush = () => output.flush();
  return (shared = Object.assign({ write: (line: string) => void output.write(line) }, { flush }));
}

function requestOfLine(): object {
  const request = currentRequest();
  return request ? { request_id: request.requestId } : {};
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
