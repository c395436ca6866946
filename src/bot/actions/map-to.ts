import { z } from 'zod';
import { addRule } from '../../engine/mapping/index.ts';
import { RuleOptions, toAddRule } from '../commands/map-add.ts';
import { readRule } from '../parse/read-rule.ts';
import { quoteWord } from '../parse/split-words.ts';
import { defineAction } from '../registry.ts';
import { viewRuleAdded } from '../views/view-rule-change.ts';

/** The action of the list that maps a part of what nobody has: it asks to whom. */
export const MAP_TO = 'map-to';

const MapToArgs = z.object({
  /** What the rule matches, as it is typed: `service AmazonS3`. */
  match: z.string().max(1000),
  /** Filled in. */
  tenant: z.string().max(200).optional(),
});
export type MapToArgs = z.infer<typeof MapToArgs>;

/** Adds a rule for a part of what is unallocated. Who sends the form must be an admin. */
export const mapToAction = defineAction({
  name: MAP_TO,
  args: MapToArgs,
  once: false,
  needs: 'admin',
  form: {
    title: 'forms.mapTo',
    submit: 'forms.map',
    fields: [
      {
        name: 'tenant',
        label: 'forms.tenant',
        hint: 'forms.tenantHint',
        kind: 'text',
        required: true,
        maxLength: 200,
      },
    ],
  },
  reply: 'private',
  run: async (ctx, { match, tenant = '' }) => {
    const options = RuleOptions.parse(readRule(`${match} to ${quoteWord(tenant.trim())}`, 'map add'));
    return viewRuleAdded(await addRule(ctx, toAddRule(options)), ctx.t);
  },
});
