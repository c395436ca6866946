import pino from 'pino';
import type { LogLevel } from '../config.ts';
import type { Logger } from '../engine/ports.ts';

/** Log lines as JSON on standard error, written before the call returns. @param fd  another place to write to */
export function openLog(level: LogLevel, fd = 2): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describeError } },
    pino.destination({ fd, sync: true }),
  );
}

/** What and where, no more: databases and platforms hang rows, requests and addresses with tokens on their errors. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  return { type: name, message, ...(code === undefined ? {} : { code }), stack };
}
