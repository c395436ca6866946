import { parseArgs } from 'node:util';
import { type RunOnLedger, UsageError } from './command.ts';
import { answerQuestion } from './cost.ts';

/** Write cost lines or the inventory as a CSV file into the folder where the command was typed. */
export const run: RunOnLedger = async (session, args) => {
  const { values, positionals } = readArguments(args);
  const [what] = positionals;
  if (what !== 'csv' && what !== 'resources') {
    throw new UsageError('Say what: csv for the cost lines, resources for the inventory.');
  }
  return answerQuestion(session, ['export', ...positionals].join(' '), {
    json: values.json === true,
    out: values.out ?? null,
  });
};

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { out: { type: 'string' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
