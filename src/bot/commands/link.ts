import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { linkWorkspace } from '../../engine/organization/index.ts';
import { makeCard } from '../card.ts';
import { defineCommand } from '../registry.ts';
import { typeButton } from '../views/ask-button.ts';

export const linkCommand = defineCommand({
  name: 'link',
  summary: 'commands.link',
  examples: ['link ABCD-2345'],
  options: z.object({
    code: z.string().min(1, 'The one-time code is missing; `centavo link-code` makes one').max(200),
  }),
  fields: [{ name: 'code', summary: 'fields.code', kind: 'text', required: true }],
  parseText: (rest) => ({ code: rest.trim() }),
  reply: 'private',
  open: true,
  async run(ctx, { code }) {
    const { platform } = ctx.actor;
    const { workspaceId, personId } = ctx.place;
    if ((platform !== 'slack' && platform !== 'discord') || workspaceId === null || personId === null) {
      throw badInput(
        'Type this in the workspace that is to be linked; `centavo link-code` makes the code here.',
      );
    }
    await linkWorkspace(ctx, {
      platform,
      workspaceId,
      workspaceName: null,
      personId,
      personName: null,
      code,
    });
    return makeCard(
      'This workspace is linked',
      [
        { kind: 'text', tone: 'good', text: 'Its members can ask for costs now, and you are an admin.' },
        {
          kind: 'buttons',
          buttons: [
            { ...typeButton('Show the costs', ''), style: 'primary' },
            typeButton('What can I ask?', 'help'),
          ],
        },
      ],
      [],
    );
  },
});
