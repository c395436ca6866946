import { z } from 'zod';
import { badInput } from '../../engine/errors.ts';
import type { ExportKind } from '../../engine/export/index.ts';
import { METRICS } from '../../engine/money.ts';
import { keyOf } from '../../engine/parse-input.ts';
import { calendarOf } from '../../engine/settings.ts';
import { optionsOfWords, readingsOf, TenantOptions } from '../parse/cost-options.ts';
import { splitWords } from '../parse/split-words.ts';
import { defineCommand } from '../registry.ts';
import { viewExport } from '../views/view-export.ts';

/** What is typed after `export`: `csv` for the cost lines, `resources` for the inventory. */
const FORMS = ['csv', 'resources'] as const;
const KINDS: Record<(typeof FORMS)[number], ExportKind> = { csv: 'lines', resources: 'resources' };

const ExportOptions = TenantOptions.extend({ what: z.enum(FORMS, { error: keyOf('export.which') }) });

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'commands.export',
  examples: ['export csv acme last month', 'export csv', 'export resources acme Q3 2026'],
  options: ExportOptions,
  fields: [
    { name: 'what', summary: 'fields.exportWhat', kind: 'choice', choices: FORMS, required: true },
    { name: 'tenant', summary: 'fields.tenant', kind: 'tenant' },
    { name: 'period', summary: 'fields.period', kind: 'period' },
    { name: 'metric', summary: 'fields.metric', kind: 'choice', choices: METRICS },
  ],
  parseText: (rest, now) => {
    const [first, ...words] = splitWords(rest);
    const what = FORMS.find((one) => one === first?.text.toLowerCase());
    if (!what) throw badInput((t) => t('export.which'));
    return { what, ...optionsOfWords(words, now) };
  },
  // Bills line by line are for who asked; the answer can be shared.
  reply: 'private',
  run: async (ctx, options) => {
    const readings = readingsOf(options, calendarOf(ctx), `export ${options.what}`, { listed: false });
    // Reading bills takes a good deal of code that no other answer needs.
    const { exportCosts } = await import('../../engine/export/index.ts');
    return viewExport(await exportCosts(ctx, KINDS[options.what], readings), ctx.t);
  },
});
