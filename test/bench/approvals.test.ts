import { expect, test } from 'vitest';
import { measureApprovals } from '../../bench/approvals.ts';
import { judge } from '../../bench/bench.ts';
import { describeOnEachDatabase } from '../support/databases.ts';

describeOnEachDatabase('the bench of approvals', (open, kind) => {
  test('finds every click decided and every message of it edited on both platforms', async () => {
    const { db, close } = await open();
    const figures = await measureApprovals({ kind, db, close }, { pending: 40, clicks: 4, slowDownMs: 0 });
    expect(judge('approvals', figures)).toMatchObject({ holds: true });
    const figureOf = (name: string) => figures.find((figure) => figure.name.includes(name))?.value ?? -1;
    expect(figureOf('requests pending before')).toBe(40);
    expect(figureOf('messages that were edited')).toBe(16);
    expect(figureOf('decided wrongly')).toBe(0);
    expect(figures.find(({ name }) => name.includes('messages edited'))?.bound).toBe(10);
  }, 60_000);

  test('says that it does not hold when edits are slow', async () => {
    const { db, close } = await open();
    const figures = await measureApprovals(
      { kind, db, close },
      { pending: 2, clicks: 2, slowDownMs: 10_500 },
    );
    expect(judge('approvals', figures).holds).toBe(false);
  }, 60_000);
});
