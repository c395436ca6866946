import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Context } from '../../../src/engine/context.ts';
import {
  dispatchHold,
  releaseHold,
  reserveHold,
  settleHold,
  sweepHolds,
} from '../../../src/engine/holds/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { aCall, readWindows, setCaps, sumEntries } from '../../support/ai-budget.ts';
import { makeContext } from '../../support/context.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';

/** Money in the model is whole cents in plain integers: another arithmetic than the one that is tested. */
interface ModelHold {
  id: string;
  tenant: number;
  estimate: number;
  state: 'held' | 'dispatched' | 'settled' | 'released' | 'expired' | 'charged';
  spent: number;
  madeAt: number;
  until: number;
}

interface Model {
  now: number;
  caps: Map<number, { day: number | null; month: number | null }>;
  parents: Map<number, number | null>;
  holds: ModelHold[];
}

interface Real {
  ctx: Context;
  clock: { now: number };
  tenants: number[];
}

const dollars = (cents: number) => (cents / 100).toFixed(2);
const DAY = 86_400_000;
const NAMES = ['day', 'month'] as const;

const isOpen = ({ state }: ModelHold) => state === 'held' || state === 'dispatched';
const startOf = (kind: 'day' | 'month', now: number) =>
  kind === 'day'
    ? now - (now % DAY)
    : Date.UTC(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth(), 1);

function isBelow(model: Model, tenant: number, ancestor: number): boolean {
  for (let at: number | null = tenant; at !== null; at = model.parents.get(at) ?? null) {
    if (at === ancestor) return true;
  }
  return false;
}

/** What is spent and reserved below a tenant in the window of `now`, added up from the holds alone. */
function usedIn(model: Model, tenant: number, kind: 'day' | 'month', now = model.now) {
  const start = startOf(kind, now);
  const inside = model.holds.filter(
    (hold) => isBelow(model, hold.tenant, tenant) && startOf(kind, hold.madeAt) === start,
  );
  return {
    spent: inside.reduce((sum, hold) => sum + hold.spent, 0),
    reserved: inside.filter(isOpen).reduce((sum, hold) => sum + hold.estimate, 0),
  };
}

function capsAbove(model: Model, tenant: number): { cap: number; spent: number; reserved: number }[] {
  return [...model.caps].flatMap(([owner, caps]) =>
    isBelow(model, tenant, owner)
      ? NAMES.flatMap((kind) => {
          const cap = caps[kind];
          return cap === null ? [] : [{ cap, ...usedIn(model, owner, kind) }];
        })
      : [],
  );
}

/** 0 to 3; the shares as whole numbers, so that nothing is rounded. */
function stateIn(model: Model, tenant: number): number {
  return Math.max(
    0,
    ...capsAbove(model, tenant).map(({ cap, spent }) =>
      spent >= cap ? 3 : spent * 10 >= cap * 9 ? 2 : spent * 10 >= cap * 7 ? 1 : 0,
    ),
  );
}

type Command = fc.AsyncCommand<Model, Real>;

class Reserve implements Command {
  constructor(
    readonly tenant: number,
    readonly estimate: number,
    readonly dispatched: boolean,
    readonly key: number,
  ) {}
  check = () => true;
  async run(model: Model, real: Real) {
    const tenant = real.tenants[this.tenant] ?? 0;
    const state = stateIn(model, tenant);
    const before = model.holds.find((hold) => hold.id.startsWith(`${tenant}:${this.key} `));
    const found = await reserveHold(
      real.ctx,
      aCall(tenant, String(this.key), {
        estimate: dollars(this.estimate),
        dispatched: this.dispatched,
        assumed: state,
      }),
    );
    const fits = capsAbove(model, tenant).every(
      ({ cap, spent, reserved }) => spent + reserved + this.estimate <= cap,
    );
    const expected = before ? 'repeated' : state === 3 ? 'blocked' : fits ? 'held' : 'no_headroom';
    expect([found.outcome, found.state]).toEqual([expected, state]);
    if (expected !== 'held') return;
    model.holds.push({
      id: `${tenant}:${this.key} ${found.holdId}`,
      tenant,
      estimate: this.estimate,
      state: this.dispatched ? 'dispatched' : 'held',
      spent: 0,
      madeAt: model.now,
      until: model.now + 600_000,
    });
  }
  toString = () => `reserve(${this.tenant}, ${this.estimate}, ${this.dispatched}, ${this.key})`;
}

class End implements Command {
  constructor(
    readonly which: number,
    readonly as: 'settled' | 'released' | 'dispatched',
    readonly amount: number,
  ) {}
  check = (model: Readonly<Model>) => model.holds.length > 0;
  async run(model: Model, real: Real) {
    const hold = model.holds[this.which % model.holds.length];
    if (!hold) return;
    const id = hold.id.split(' ')[1] ?? '';
    if (this.as === 'dispatched') {
      const outcome = await dispatchHold(real.ctx, id);
      const open = isOpen(hold) && model.now < hold.until;
      expect(outcome).toBe(!open ? 'over' : hold.state === 'dispatched' ? 'repeated' : 'done');
      if (open) hold.state = 'dispatched';
      return;
    }
    const ended =
      this.as === 'settled'
        ? await settleHold(real.ctx, { holdId: id, amount: dollars(this.amount), usage: {} })
        : await releaseHold(real.ctx, id);
    const late = this.as === 'settled' && (hold.state === 'expired' || hold.state === 'released');
    const expected = isOpen(hold)
      ? 'ended'
      : hold.state === 'charged'
        ? 'corrected'
        : late
          ? 'late'
          : 'repeated';
    expect(ended.outcome).toBe(expected);
    if (expected === 'repeated') return;
    hold.state = this.as;
    hold.spent = this.as === 'settled' ? this.amount : 0;
  }
  toString = () => `${this.as}(${this.which}, ${this.amount})`;
}

/** A crash is a caller that never comes back: time goes on and the sweeper finds what it left. */
class Sweep implements Command {
  constructor(readonly minutes: number) {}
  check = () => true;
  async run(model: Model, real: Real) {
    model.now += this.minutes * 60_000;
    real.clock.now = model.now;
    const over = model.holds.filter((hold) => isOpen(hold) && hold.until <= model.now);
    expect(await sweepHolds(real.ctx)).toBe(over.length);
    for (const hold of over) {
      hold.spent = hold.state === 'dispatched' ? hold.estimate : 0;
      hold.state = hold.state === 'dispatched' ? 'charged' : 'expired';
    }
  }
  toString = () => `sweep after ${this.minutes} min`;
}

class SetCap implements Command {
  constructor(
    readonly tenant: number,
    readonly kind: 'day' | 'month',
    readonly cap: number,
  ) {}
  check = () => true;
  async run(model: Model, real: Real) {
    const tenant = real.tenants[this.tenant] ?? 0;
    await setCaps(real.ctx, tenant, { [this.kind]: dollars(this.cap) });
    const caps = model.caps.get(tenant) ?? { day: null, month: null };
    model.caps.set(tenant, { ...caps, [this.kind]: this.cap });
  }
  toString = () => `cap(${this.tenant}, ${this.kind}, ${this.cap})`;
}

const cents = fc.integer({ min: 0, max: 400 });
const tenant = fc.integer({ min: 0, max: 2 });
const commands = fc.commands(
  [
    fc
      .tuple(tenant, cents, fc.boolean(), fc.integer({ min: 0, max: 40 }))
      .map((given) => new Reserve(...given)),
    fc
      .tuple(
        fc.nat(100),
        fc.constantFrom('settled' as const, 'released' as const, 'dispatched' as const),
        cents,
      )
      .map((given) => new End(...given)),
    fc.constantFrom(0, 1, 6, 11, 300, 1440, 20_160).map((minutes) => new Sweep(minutes)),
    fc
      .tuple(tenant, fc.constantFrom('day' as const, 'month' as const), fc.integer({ min: 0, max: 1500 }))
      .map((given) => new SetCap(...given)),
  ],
  { maxCommands: 40 },
);

describeOnEachDatabase('holds against a simple model', (open, kind) => {
  test('any history of reserving, sending, settling, releasing, crashing and changing caps: same outcomes, same sums', async () => {
    const { db } = await open();
    let histories = 0;
    await fc.assert(
      fc.asyncProperty(commands, async (history) => {
        histories += 1;
        const clock = { now: Date.UTC(2026, 10, 29, 12) };
        const ctx: Context = { ...(await makeContext(db)), now: () => new Date(clock.now) };
        const top = await addTenant(ctx, { name: `top ${histories}` });
        const left = await addTenant(ctx, { name: `left ${histories}`, parent: top.name });
        const right = await addTenant(ctx, { name: `right ${histories}`, parent: top.name });
        const tenants = [top.id, left.id, right.id];
        const model: Model = {
          now: clock.now,
          caps: new Map(),
          parents: new Map([
            [top.id, null],
            [left.id, top.id],
            [right.id, top.id],
          ]),
          holds: [],
        };
        try {
          await fc.asyncModelRun(() => ({ model, real: { ctx, clock, tenants } }), history);
          for (const id of tenants) {
            for (const window of await readWindows(ctx, id)) {
              const start = Date.parse(window.starts_at);
              const name = window.kind as 'day' | 'month';
              const used = usedIn(model, id, name, start);
              // A tenant above counts what is below it only while it has a budget; its own windows count its own.
              if (window.cap === null && id === top.id) continue;
              expect([window.kind, Number(window.spent), Number(window.reserved)]).toEqual([
                window.kind,
                used.spent / 100,
                used.reserved / 100,
              ]);
              const end = name === 'day' ? start + DAY : Date.UTC(2026, new Date(start).getUTCMonth() + 1, 1);
              const summed = await sumEntries(
                ctx,
                id,
                new Date(start).toISOString(),
                new Date(end).toISOString(),
              );
              expect(Number(summed)).toBe(used.spent / 100);
            }
          }
        } finally {
          // What this history left open must not be swept in the next one.
          await sweepHolds({ ...ctx, now: () => new Date(Date.UTC(2030, 0, 1)) });
        }
      }),
      { seed: 20_261_121, numRuns: kind === 'postgres' ? 300 : 60 },
    );
  });
});
