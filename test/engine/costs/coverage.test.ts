import { describe, expect, test } from 'vitest';
import {
  coverageOf,
  type ImportedUnit,
  isFinal,
  reachOf,
  withoutCosts,
} from '../../../src/engine/costs/coverage.ts';
import { english } from '../../../src/engine/language/index.ts';
import { requirePeriod } from '../../../src/engine/period-grammar.ts';

const today = '2026-11-21';
const now = new Date(`${today}T12:00:00Z`);

function unit(month: string, more: Partial<ImportedUnit> = {}): ImportedUnit {
  const periodStart = `${month}-01`;
  const { period } = requirePeriod(month, { now, firstWeekday: 1 });
  return {
    provider: 'AWS',
    billingAccountId: 'a',
    periodStart,
    periodEnd: period.to,
    firstDay: periodStart,
    lastDay: new Date(Date.parse(period.to) - 86_400_000).toISOString().slice(0, 10),
    importedOn: today,
    rejected: false,
    ...more,
  };
}

const ask = (words: string, units: readonly ImportedUnit[], nameAccounts = true) =>
  coverageOf(units, requirePeriod(words, { now, firstWeekday: 1 }), today, { nameAccounts, t: english });

const usual = [unit('2026-09'), unit('2026-10'), unit('2026-11', { lastDay: '2026-11-20' })];

describe('the days that an answer can stand on', () => {
  test('of a running month are those up to yesterday', () => {
    expect(ask('this month', usual)).toMatchObject({
      days: { from: '2026-11-01', to: '2026-11-21' },
      asOf: '2026-11-20',
      reason: null,
      notes: [],
      cut: true,
    });
  });

  test('end with the data where these end before yesterday', () => {
    const late = [unit('2026-10'), unit('2026-11', { lastDay: '2026-11-17' })];
    expect(ask('this month', late)).toMatchObject({ days: { to: '2026-11-18' }, asOf: '2026-11-17' });
  });

  test('never include the day of the delivery, which had not ended', () => {
    const noon = [unit('2026-11', { lastDay: '2026-11-18', importedOn: '2026-11-18' })];
    expect(reachOf(noon[0] as ImportedUnit)).toBe('2026-11-17');
    expect(ask('this month', noon).days).toEqual({ from: '2026-11-01', to: '2026-11-18' });
  });

  test('of a closed month are all, as soon as its bill is final, whenever its last usage was', () => {
    const sparse = unit('2026-09', { lastDay: '2026-09-12' });
    expect(isFinal(sparse)).toBe(true);
    expect(ask('2026-09', [sparse])).toMatchObject({
      days: { from: '2026-09-01', to: '2026-10-01' },
      asOf: '2026-09-12',
      notes: [],
      cut: false,
    });
  });

  test('are not those of a period whose bill has only charges of earlier days', () => {
    const units = [unit('2026-09'), unit('2026-10', { firstDay: '2026-09-30', lastDay: '2026-09-30' })];
    expect(ask('2026-10', units)).toMatchObject({
      days: null,
      reason: 'October 2026 is not imported yet: the data end on 30 Sep 2026.',
      newestMonth: '2026-09-01',
    });
    expect(ask('2026-09..2026-10', units)).toMatchObject({
      days: { to: '2026-10-01' },
      notes: ['Sep – Oct 2026 is imported until 30 Sep 2026 only.'],
    });
  });

  test('may hold no cost although their bill is final: then there is no answer where the data end before them', () => {
    const sparse = unit('2026-10', { lastDay: '2026-10-12' });
    const beyond = ask('2026-10-20', [unit('2026-09'), sparse]);
    expect(beyond.days).toEqual({ from: '2026-10-20', to: '2026-10-21' });
    expect(withoutCosts(beyond)).toMatchObject({
      days: null,
      reason: '20 Oct 2026 is not imported yet: the data end on 12 Oct 2026.',
    });
    const within = ask('2026-10-20', [sparse, unit('2026-11', { lastDay: '2026-11-20' })]);
    expect(withoutCosts(within)).toEqual(within);
  });

  test('of a closed month whose bill came early end with its data, and the answer says so', () => {
    const early = unit('2026-10', { lastDay: '2026-10-28', importedOn: '2026-11-01' });
    expect(isFinal(early)).toBe(false);
    expect(ask('last month', [unit('2026-09'), early])).toMatchObject({
      days: { to: '2026-10-29' },
      notes: ['October 2026 is imported until 28 Oct 2026 only.'],
      cut: true,
    });
  });

  test('leave out months that no bill touches, and days before the first', () => {
    const gappy = [unit('2026-07', { firstDay: '2026-07-10' }), unit('2026-10')];
    expect(ask('2026-06..2026-10', gappy)).toMatchObject({
      gaps: [
        { from: '2026-06-01', to: '2026-07-10' },
        { from: '2026-08-01', to: '2026-10-01' },
      ],
      notes: ['Not imported: 1 Jun – 9 Jul 2026, Aug – Sep 2026.'],
    });
  });
});

describe('where there is no answer, the reason', () => {
  test.each([
    ['2027-01', usual, 'January 2027 has not begun.'],
    ['today', usual, 'No day of 21 Nov 2026 is complete yet.'],
    ['2024', usual, '2024 is not imported: the data begin on 1 Sep 2026.'],
    ['this month', usual.slice(0, 2), 'November 2026 is not imported yet: the data end on 31 Oct 2026.'],
    ['2026-09', [unit('2026-08'), unit('2026-10')], 'September 2026 is not imported.'],
    ['this month', [], 'Nothing has been imported yet.'],
  ])('%s: %#', (words, units, reason) => {
    expect(ask(words, units)).toMatchObject({ days: null, asOf: null, reason });
  });

  test('comes with the newest month that has data', () => {
    expect(ask('this month', [unit('2024-08'), unit('2024-09')]).newestMonth).toBe('2024-09-01');
  });

  test('on the first day of a month is that no day of it is complete', () => {
    const first = new Date('2026-11-01T08:00:00Z');
    const coverage = coverageOf(
      [unit('2026-10', { importedOn: '2026-11-01' })],
      requirePeriod('this month', { now: first, firstWeekday: 1 }),
      '2026-11-01',
      { nameAccounts: true, t: english },
    );
    expect(coverage.reason).toBe('No day of November 2026 is complete yet.');
  });
});

describe('accounts', () => {
  const openai = (month: string, more: Partial<ImportedUnit> = {}) =>
    unit(month, { provider: 'OpenAI', billingAccountId: 'org', ...more });

  test('that lag behind are named, to who may see them', () => {
    const units = [...usual, openai('2026-10'), openai('2026-11', { lastDay: '2026-11-17' })];
    expect(ask('this month', units).notes).toEqual([
      'Not all is imported: OpenAI (account org) only until 17 Nov 2026.',
    ]);
    expect(ask('this month', units, false).notes).toEqual([
      'Not all is imported: OpenAI only until 17 Nov 2026.',
    ]);
  });

  test('without a bill for a month that others have one for lag behind', () => {
    expect(ask('this month', [...usual, openai('2026-10')]).notes).toEqual([
      'Not all is imported: OpenAI (account org) only until 31 Oct 2026.',
    ]);
  });

  test('without data for two months have ended', () => {
    expect(ask('this month', [...usual, openai('2026-08')]).notes).toEqual([]);
  });

  test('that begin later are whole', () => {
    expect(ask('2026-09..2026-10', [...usual, openai('2026-10')]).notes).toEqual([]);
  });

  test('whose bill was taken without some of its rows are named', () => {
    expect(ask('2026-10', [unit('2026-09'), unit('2026-10', { rejected: true })]).notes).toEqual([
      'Rows of AWS that could not be used are missing here: see /cost data.',
    ]);
  });
});
