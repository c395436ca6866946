import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import { linkWorkspace } from '../../engine/organization/index.ts';
import { keyOf } from '../../engine/parse-input.ts';
import { makeCard } from '../card.ts';
import { defineCommand } from '../registry.ts';
import { typeButton } from '../views/ask-button.ts';

export const linkCommand = defineCommand({
  name: 'link',
  summary: 'commands.link',
  examples: ['link ABCD-2345'],
  options: z.object({
    code: z.string().min(1, keyOf('usage.linkCode')).max(200),
  }),
  fields: [{ name: 'code', summary: 'fields.code', kind: 'text', required: true }],
  parseText: (rest) => ({ code: rest.trim() }),
  reply: 'private',
  open: true,
  async run(ctx, { code }) {
    const { platform } = ctx.actor;
    const { workspaceId, personId } = ctx.place;
    if ((platform !== 'slack' && platform !== 'discord') || workspaceId === null || personId === null) {
      throw badInput((t) => t('usage.linkWhere'));
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
      ctx.t('usage.linked'),
      [
        { kind: 'text', tone: 'good', text: ctx.t('usage.linkedText') },
        {
          kind: 'buttons',
          buttons: [
            { ...typeButton(ctx.t('usage.showCosts'), ''), style: 'primary' },
            typeButton(ctx.t('usage.whatCanIAsk'), 'help'),
          ],
        },
      ],
      [],
    );
  },
});
