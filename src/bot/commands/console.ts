import { z } from 'zod';
import { createSignInLink } from '../../engine/console/index.ts';
import { badInput } from '../../engine/errors.ts';
import { type Command, defineCommand } from '../registry.ts';
import { viewConsoleLink } from '../views/view-console.ts';

/** Where the browser console is reached, without a slash at its end. */
export interface ConsoleAddress {
  url: string;
  /** Whether that is on the machine that runs Centavo only. */
  isLocal: boolean;
}

/** @param findAddress  known once the port is listened on */
export function makeConsoleCommand(findAddress: () => ConsoleAddress): Command {
  return defineCommand({
    name: 'console',
    summary: 'console.command',
    examples: ['console'],
    options: z.object({}),
    fields: [],
    parseText: (rest) => {
      const words = rest.trim();
      if (words !== '') throw badInput((t) => t('console.alone', { words }));
      return {};
    },
    reply: 'private',
    run: async (ctx) => {
      const { token } = await createSignInLink(ctx);
      const { url, isLocal } = findAddress();
      return viewConsoleLink({ url: `${url}/sign-in/${token}`, isLocal }, ctx.t);
    },
  });
}
