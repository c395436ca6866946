import pino from 'pino';
import type { LogLevel } from '../config.ts';
import type { Logger } from '../engine/ports.ts';

/** Log lines as JSON on standard error, written before the call returns. */
export function openLog(level: LogLevel): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}
