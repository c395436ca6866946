import { createInterface } from 'node:readline';
import { openPostgres } from '../../../db/postgres.ts';
import {
  DEFAULT_POLICY_FILE,
  decideCall,
  type Gate,
  settleCall,
} from '../../../src/engine/ai-policy/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { dispatchHold, releaseHold } from '../../../src/engine/holds/index.ts';
import { english } from '../../../src/engine/language/index.ts';
import { makePriceBook } from '../../../src/engine/prices/index.ts';
import { DEFAULT_SETTINGS } from '../../../src/engine/settings.ts';

/** A program of its own that makes AI calls on a PostgreSQL that others use too: see faults.test.ts. */
const { url, tenantId, mode, name, seed } = JSON.parse(process.argv[2] ?? '{}') as {
  url: string;
  tenantId: number;
  mode: 'burst' | 'loop';
  name: string;
  seed: number;
};

const BEGUN = new Date();
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const db = openPostgres(url, { connections: 4 });
const ctx: Context = {
  db,
  scope: '*',
  actor: { platform: 'cli', label: 'caller', role: 'admin', memberId: null },
  place: { workspaceId: null, channelId: null, personId: null },
  t: english,
  settings: DEFAULT_SETTINGS,
  // What goes out together counts in one day, whenever it runs.
  now: mode === 'burst' ? () => BEGUN : () => new Date(),
  billsFolder: '/nowhere',
  log: quiet,
};
const gate: Gate = {
  prices: makePriceBook([]),
  file: DEFAULT_POLICY_FILE,
  limits: { warn: '0.7', throttle: '0.9', block: '1' },
  known: new Map(),
};
const decide = (key: string, dispatched = false) =>
  decideCall(ctx, gate, {
    tenantId,
    provider: 'openai',
    inputTokens: 1000,
    policy: { model: 'gpt-4o', maxTokens: 1000 },
    key: `${name} ${key}`,
    mayTrim: false,
    dispatched,
    leaseSeconds: 10,
  });

/** 32 equal calls at once; how many went out. */
async function burst(): Promise<void> {
  const outcomes = await Promise.all(
    Array.from({ length: 32 }, async (_, n) => {
      const { holdId } = await decide(String(n));
      return holdId !== null && (await dispatchHold(ctx, holdId)) === 'done';
    }),
  );
  process.stdout.write(`${outcomes.filter(Boolean).length}\n`);
}

/** Calls of every kind, one after the other in four lines, until it is killed. */
async function loop(): Promise<void> {
  let state = seed;
  const dice = (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
  const line = async (at: number): Promise<void> => {
    for (let n = 0; ; n += 1) {
      const { holdId } = await decide(`${at} ${n}`, dice(2) === 0);
      process.stdout.write('r');
      if (holdId === null) continue;
      if (dice(2) === 0) await dispatchHold(ctx, holdId);
      process.stdout.write('d');
      const usage = { inputTokens: 1000, outputTokens: dice(1000) };
      if (dice(4) === 0) await releaseHold(ctx, holdId);
      else if (dice(8) > 0) await settleCall(ctx, { holdId, usage });
      process.stdout.write('e');
    }
  };
  await Promise.all([0, 1, 2, 3].map(line));
}

// Connections stand before the race begins.
const lanes = await Promise.all(
  [1, 2, 3, 4].map(() => db.alone({ text: 'select pg_backend_pid() as pid', params: [] })),
);
process.stdout.write(`ready ${lanes.map(([row]) => row?.pid).join(',')}\n`);
for await (const _ of createInterface({ input: process.stdin })) {
  await (mode === 'burst' ? burst() : loop());
  break;
}
await db.close();
