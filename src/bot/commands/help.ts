import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { toCommandName } from '../parse/command-words.ts';
import { type Command, defineCommand, type Registry } from '../registry.ts';
import { viewCommandHelp, viewHelp } from '../views/view-help.ts';

const HelpOptions = z.object({ command: z.string().optional() });

/** `help`, and `help <command>`. `findRegistry` because the registry holds this command too. */
export function makeHelpCommand(findRegistry: () => Registry): Command {
  return defineCommand({
    name: 'help',
    summary: 'commands.help',
    examples: ['help', 'help tenant'],
    options: HelpOptions,
    fields: [{ name: 'command', summary: 'fields.helpCommand', kind: 'text' }],
    parseText: (rest) => ({ command: toCommandName(rest.split(/\s+/).filter(Boolean)) }),
    reply: 'private',
    open: true,
    run: async ({ t }, { command = '' }) => {
      const { commands } = findRegistry();
      if (command === '') return viewHelp(commands, t);
      const wanted = commands.filter(({ name }) => name === command || name.startsWith(`${command} `));
      if (wanted.length === 0) {
        throw badInput((t) => t('usage.help', { command }));
      }
      return viewCommandHelp(command, wanted, t);
    },
  });
}
