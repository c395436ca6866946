import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Card, type CardNode, type Chart, makeCard } from '../../src/bot/card.ts';
import type { DrawChart } from '../../src/bot/charts/index.ts';
import { type Command, defineAction, defineCommand, type Registry } from '../../src/bot/registry.ts';
import type { Context } from '../../src/engine/context.ts';
import type { Fact } from '../../src/engine/facts.ts';
import { makeProbe, type Probe } from './slack-app.ts';

/** The smallest PNG there is. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

export const drawPng: DrawChart = async () => ({ png: PNG, width: 1, height: 1 });

const FACT: Fact = {
  key: 'total',
  label: 'total',
  value: '1234.50',
  unit: 'money',
  currency: 'USD',
  metric: 'effective',
  tenant: 'acme',
  period: { from: '2026-11-01', to: '2026-11-21' },
  asOf: '2026-11-20',
};

const CHART: Chart = {
  kind: 'trend',
  title: 'Costs of acme',
  alt: 'acme rose by a third in October.',
  series: [{ label: 'acme', role: 'actual', points: [FACT] }],
};

export interface RichProbe extends Probe {
  /** Folders of the files that were made, to see that they are taken away. */
  paths: string[];
  /** What the forms' action was run with. */
  filled: unknown[];
}

/** The probe's commands, and some whose answers hold pictures, files, selects and forms. */
export function makeRichProbe(): RichProbe {
  const probe = makeProbe();
  const paths: string[] = [];
  const filled: unknown[] = [];
  const figures: CardNode = { kind: 'figures', figures: [{ label: 'Effective cost', value: FACT }] };
  const chart: CardNode = { kind: 'chart', chart: CHART };
  const file = async (): Promise<CardNode> => {
    const path = join(await mkdtemp(join(tmpdir(), 'centavo-file-')), 'lines.csv');
    await writeFile(path, 'a,b\n1,2\n');
    paths.push(path);
    return { kind: 'file', file: { name: 'lines.csv', mediaType: 'text/csv', bytes: 8, path } };
  };
  const command = (
    name: string,
    reply: Command['reply'],
    run: (ctx: Context, words: string) => Promise<Card>,
  ): Command =>
    defineCommand({
      name,
      summary: 'commands.help',
      examples: [name],
      options: z.object({ text: z.string() }),
      parseText: (rest) => ({ text: rest }),
      reply,
      run: (ctx, { text }) => run(ctx, text),
    });
  const draw = async () => makeCard('A picture', [figures, chart], [FACT]);
  const give = async () => makeCard('A file', [figures, await file()], [FACT]);
  const both = async () => makeCard('Both', [figures, chart, await file()], [FACT]);
  const choose = async () =>
    makeCard(
      'Choose',
      [
        {
          kind: 'select',
          label: 'Which tenant?',
          options: Array.from({ length: 120 }, (_, n) => ({
            label: `tenant ${n}`,
            action: 'ask',
            args: { command: `say chosen ${n}` },
          })),
        },
      ],
      [],
    );
  const form = async () =>
    makeCard(
      'A form',
      [{ kind: 'buttons', buttons: [{ label: 'Open', action: 'wish', args: { of: 'acme' } }] }],
      [],
    );
  const registry: Registry = {
    commands: [
      ...probe.registry.commands,
      command('draw', 'public', draw),
      command('draw-private', 'private', draw),
      command('give', 'public', give),
      command('give-private', 'private', give),
      command('both', 'public', both),
      command('both-private', 'private', both),
      command('choose', 'public', choose),
      command('form', 'public', form),
      command('speak', 'private', async (ctx) => makeCard(ctx.t('overview.tenants'), [], [])),
    ],
    actions: [
      ...probe.registry.actions,
      defineAction({
        name: 'wish',
        args: z.object({ of: z.string(), reason: z.string(), size: z.string().optional() }),
        once: true,
        reply: 'private',
        form: {
          title: 'overview.home',
          submit: 'overview.help',
          fields: [
            { name: 'reason', label: 'overview.tenant', kind: 'text', required: true, maxLength: 40 },
            {
              name: 'size',
              label: 'overview.cost',
              hint: 'overview.change',
              kind: 'choice',
              choices: [
                { value: 's', label: 'overview.cost' },
                { value: 'l', label: 'overview.change' },
              ],
              required: false,
            },
          ],
        },
        run: async (_ctx, args) => {
          filled.push(args);
          return makeCard(`wished ${args.reason}`, [], []);
        },
      }),
    ],
  };
  Object.assign(probe, { registry });
  return Object.assign(probe, { paths, filled });
}
