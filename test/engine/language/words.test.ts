import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, translatorOf } from '../../../src/engine/language/index.ts';
import { addDays, daysIn, toDate } from '../../../src/engine/period.ts';
import { parsePeriod, requirePeriod } from '../../../src/engine/period-grammar.ts';
import { labelOfDay, labelOfMonth, labelOfPeriod } from '../../../src/engine/period-label.ts';
import type { Weekday } from '../../../src/engine/settings.ts';

const now = new Date('2026-11-21T12:00:00Z');
const [english, portuguese] = [translatorOf('en'), translatorOf('pt-BR')];

describe('periods in Portuguese', () => {
  test.each([
    ['hoje', 'today'],
    ['ontem', 'yesterday'],
    ['mês passado', 'last month'],
    ['mes passado', 'last month'],
    ['MÊS PASSADO', 'last month'],
    ['no mês passado', 'last month'],
    ['último mês', 'last month'],
    ['mês anterior', 'last month'],
    ['semana passada', 'last week'],
    ['última semana', 'last week'],
    ['este mês', 'this month'],
    ['neste mês', 'this month'],
    ['mês atual', 'this month'],
    ['mês até hoje', 'this month'],
    ['esta semana', 'this week'],
    ['essa semana', 'this week'],
    ['este trimestre', 'this quarter'],
    ['trimestre passado', 'last quarter'],
    ['este ano', 'this year'],
    ['ano passado', 'last year'],
    ['últimos 7 dias', 'last 7 days'],
    ['ultimos 7 dias', 'last 7 days'],
    ['nos últimos 7 dias', 'last 7 days'],
    ['últimas 2 semanas', 'last 2 weeks'],
    ['últimos 3 meses', 'last 3 months'],
    ['últimos 2 trimestres', 'last 2 quarters'],
    ['outubro', 'october'],
    ['em outubro', 'october'],
    ['março', 'march'],
    ['outubro de 2026', 'october 2026'],
    ['Outubro 2026', 'october 2026'],
    ['out 2026', 'october 2026'],
    ['out. de 2026', 'october 2026'],
    ['out/2026', 'october 2026'],
    ['fev 2026', 'february 2026'],
    ['T3', 'Q3'],
    ['t3 2026', 'Q3 2026'],
    ['T3 de 2026', 'Q3 2026'],
    ['2026-T3', 'Q3 2026'],
    ['3º trimestre de 2026', 'Q3 2026'],
    ['3o trimestre 2026', 'Q3 2026'],
    ['2026-10-01 a 2026-10-15', '2026-10-01..2026-10-15'],
    ['2026-10-01 até 2026-10-15', '2026-10-01..2026-10-15'],
  ])('"%s" is %s', (words, same) => {
    expect(parsePeriod(words, { now })).toEqual(requirePeriod(same, { now, firstWeekday: 1 }));
  });

  test.each(['passado', 'mês', 'trimestre', 'acme', 'o mês', 'terceiro trimestre', 'sem', 'último acme'])(
    '"%s" is none, and may be a name',
    (words) => {
      expect(parsePeriod(words, { now })).toBeNull();
    },
  );

  test('what is wrong is said about the words that were typed', () => {
    expect(() => parsePeriod('T5 2026', { now })).toThrow('"t5 2026" is no quarter');
    expect(() => parsePeriod('últimos 0 dias', { now })).toThrow('"últimos 0 dias" is no time at all');
  });

  test('every label of a whole month or quarter can be typed as it is shown', () => {
    for (const from of ['2026-01-01', '2026-03-01', '2025-12-01']) {
      const month = requirePeriod(from.slice(0, 7), { now, firstWeekday: 1 });
      for (const t of [english, portuguese]) {
        expect(parsePeriod(labelOfPeriod(month.period, t), { now })).toEqual(month);
      }
    }
    for (const quarter of ['Q1 2026', 'Q4 2025']) {
      const asked = requirePeriod(quarter, { now, firstWeekday: 1 });
      for (const t of [english, portuguese]) {
        expect(parsePeriod(labelOfPeriod(asked.period, t), { now })).toEqual(asked);
      }
    }
  });
});

describe('labels', () => {
  test('are what Brazilians write', () => {
    const label = (from: string, to: string) => labelOfPeriod({ from, to }, portuguese);
    expect(labelOfDay('2026-10-12', portuguese)).toBe('12 de out. de 2026');
    expect(labelOfMonth('2026-10-01', portuguese)).toBe('outubro de 2026');
    expect(label('2026-10-01', '2026-11-01')).toBe('outubro de 2026');
    expect(label('2026-07-01', '2026-10-01')).toBe('3º trimestre de 2026');
    expect(label('2026-01-01', '2027-01-01')).toBe('2026');
    expect(label('2026-10-01', '2026-10-13')).toBe('1–12 de out. de 2026');
    expect(label('2026-09-28', '2026-10-05')).toBe('28 de set. – 4 de out. de 2026');
    expect(label('2025-12-28', '2026-01-05')).toBe('28 de dez. de 2025 – 4 de jan. de 2026');
    expect(label('2026-08-01', '2026-11-01')).toBe('ago. – out. de 2026');
    expect(label('2025-12-01', '2026-02-01')).toBe('dez. de 2025 – jan. de 2026');
  });

  test('are the known ones in English', () => {
    const label = (from: string, to: string) => labelOfPeriod({ from, to }, english);
    expect(label('2026-10-01', '2026-10-13')).toBe('1–12 Oct 2026');
    expect(label('2026-09-28', '2026-10-05')).toBe('28 Sep – 4 Oct 2026');
    expect(label('2026-07-01', '2026-10-01')).toBe('Q3 2026');
    expect(label('2025-12-01', '2026-02-01')).toBe('Dec 2025 – Jan 2026');
  });

  test('name different days differently, in every language', () => {
    for (const t of LANGUAGES.map(translatorOf)) {
      const days = Array.from({ length: 800 }, (_, n) => labelOfDay(addDays('2025-01-01', n), t));
      expect(new Set(days).size).toBe(800);
    }
  });
});

describe('weeks', () => {
  const anyNow = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((date) => ({ now: date }));
  const anyFirst = fc.integer({ min: 1, max: 7 }).map((day) => day as Weekday);
  const isoDay = (day: string) => ((toDate(day).getUTCDay() + 6) % 7) + 1;

  test('begin on the day that the organization chose, hold today, and follow one another', () => {
    fc.assert(
      fc.property(anyNow, anyFirst, (at, firstWeekday) => {
        const calendar = { ...at, firstWeekday };
        const today = at.now.toISOString().slice(0, 10);
        const current = requirePeriod('this week', calendar).period;
        const last = requirePeriod('semana passada', calendar).period;
        const two = requirePeriod('last 2 weeks', calendar).period;
        expect(isoDay(current.from)).toBe(firstWeekday);
        expect(daysIn(current)).toBe(7);
        expect(current.from <= today && today < current.to).toBe(true);
        expect(last).toEqual({ from: addDays(current.from, -7), to: current.from });
        expect(two).toEqual({ from: addDays(current.from, -14), to: current.from });
        expect(requirePeriod('WTD', calendar).period).toEqual(current);
      }),
    );
  });

  test('alone depend on it: months, quarters, years and days do not', () => {
    fc.assert(
      fc.property(
        anyNow,
        anyFirst,
        fc.constantFrom('today', 'yesterday', 'this month', 'last quarter', 'last 7 days', 'YTD', 'T2'),
        (at, firstWeekday, words) => {
          expect(requirePeriod(words, { ...at, firstWeekday })).toEqual(
            requirePeriod(words, { ...at, firstWeekday: 1 }),
          );
        },
      ),
    );
  });
});
