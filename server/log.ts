/** The log: one JSON object a line on standard output (pino). Codes, counts and request ids; never values or tokens. */

import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** @param destination where the lines go instead of standard output */
export function createLog(level: 'info' | 'silent' = 'info', destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
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
