import { randomBytes } from 'node:crypto';
import { ConfigError } from '../config.ts';
import { CentavoError, type Choice } from '../engine/errors.ts';
import { english, type Translate, translatorOf } from '../engine/language/index.ts';
import type { Logger } from '../engine/ports.ts';
import { type CliCommand, UsageError } from './command.ts';
import type { Io } from './io.ts';

/** Commands that answer what people ask in chat too; the others are the operator's own, and speak English. */
const SPOKEN = new Set(['cost', 'map load']);
/** Rows of a file cannot be used; also words that make no sense, as is usual. */
const STATUS_TWO = 2;

/**
 * Says on standard error what went wrong and what to do, and with `--json` also as one object on standard output.
 *
 * @returns the exit status
 */
export function showFault(
  error: unknown,
  command: CliCommand | null,
  io: Io,
  json: boolean,
  log: Logger,
): number {
  // What a program reads is the same in every language.
  const spoken = !json && command !== null && SPOKEN.has(command.name);
  const t = spoken ? translatorOf(io.language) : english;
  const fault = describe(error, command, log, t);
  const choices = fault.choices.map(
    ({ label, command }) => `  ${label}: centavo cost "${command.replaceAll('"', '\\"')}"`,
  );
  io.err.write(`${[fault.message, ...fault.lines, ...choices].join('\n')}\n`);
  if (json) {
    const { status: _, ...error } = fault;
    io.out.write(`${JSON.stringify({ error })}\n`);
  }
  return fault.status;
}

interface Fault {
  code: string;
  message: string;
  /** Details, such as the rows that cannot be used. */
  lines: readonly string[];
  /** What may have been meant. */
  choices: readonly Choice[];
  status: number;
}

function describe(error: unknown, command: CliCommand | null, log: Logger, t: Translate): Fault {
  if (error instanceof CentavoError) {
    const { code, details } = error;
    const message = error.say(t);
    const { choices = [] } = details;
    const lines = error.linesIn(t);
    return { code, message, lines, choices, status: code === 'rows_refused' ? STATUS_TWO : 1 };
  }
  if (error instanceof ConfigError) {
    const [message = '', ...lines] = error.faults;
    return { code: 'configuration', message, lines, choices: [], status: 1 };
  }
  if (error instanceof UsageError || isParseArgsFault(error)) {
    const usage = command ? [`Usage: centavo ${command.name} ${command.usage}`.trim()] : [];
    return {
      code: 'bad_input',
      message: (error as Error).message,
      lines: usage,
      choices: [],
      status: STATUS_TWO,
    };
  }
  const reference = randomBytes(4).toString('hex');
  log.error({ err: error, reference }, 'a command failed');
  return {
    code: 'unexpected',
    message: `Something went wrong that should not (reference ${reference}); the log line with that reference says more.`,
    lines: [],
    choices: [],
    status: 1,
  };
}

function isParseArgsFault(error: unknown): boolean {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}
