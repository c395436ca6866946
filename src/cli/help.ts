import { VERSION } from '../home/version.ts';
import { UsageError } from './command.ts';
import { COMMANDS } from './commands.ts';
import type { Io } from './io.ts';

const HELP_WORDS = new Set(['help', '--help', '-h']);
const VERSION_WORDS = new Set(['version', '--version', '-v']);

/** Answers the words that are no command. @throws UsageError  for words that mean nothing */
export function showHelp(argv: readonly string[], io: Io): number {
  const [word = 'help'] = argv;
  if (VERSION_WORDS.has(word)) {
    io.out.write(`${VERSION}\n`);
    return 0;
  }
  if (!HELP_WORDS.has(word)) throw toUnknown(argv);
  const shapes = COMMANDS.map(({ name, usage, summary }) => ({ shape: `${name} ${usage}`.trim(), summary }));
  const width = Math.max(...shapes.map(({ shape }) => shape.length));
  const lines = shapes.map(({ shape, summary }) => `  centavo ${shape.padEnd(width)}  ${summary}`);
  io.out.write(
    `Centavo ${VERSION}: what your cloud and AI cost, by tenant.\n\n${lines.join('\n')}\n\nWhat can be asked: centavo cost help\n`,
  );
  return 0;
}

function toUnknown(argv: readonly string[]): UsageError {
  const [word = ''] = argv;
  const group = COMMANDS.filter(({ name }) => name.startsWith(`${word} `)).map(({ name }) => name);
  if (group.length > 0) return new UsageError(`"${word}" needs a second word: ${group.join(', ')}.`);
  return new UsageError(`There is no command "${word}"; \`centavo help\` lists what there is.`);
}
