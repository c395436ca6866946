import type { Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from '../../engine/ports.ts';

/** Bolt's log lines in ours. Its debug lines hold whole requests, so they are dropped. */
export function toBoltLogger(log: Logger, level: LogLevel): BoltLogger {
  const words = (parts: unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part)));
  return {
    debug() {},
    info: (...parts) => log.debug({ from: 'bolt' }, words(parts).join(' ')),
    warn: (...parts) => log.warn({ from: 'bolt' }, words(parts).join(' ')),
    error: (...parts) => log.error({ from: 'bolt' }, words(parts).join(' ')),
    setLevel() {},
    getLevel: () => level,
    setName() {},
  };
}
