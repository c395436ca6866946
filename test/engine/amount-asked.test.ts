import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AmountRead,
  isAmount,
  readAmount,
  requireAmount,
  writeAmount,
} from '../../src/engine/amount-asked.ts';
import { CentavoError } from '../../src/engine/errors.ts';
import { english } from '../../src/engine/language/index.ts';

const amount = (value: string): AmountRead => ({ kind: 'amount', amount: value });
const which = (...readings: [string, ...string[]]): AmountRead => ({ kind: 'ambiguous', readings });
const none = (why: 'negative' | 'not_a_number' | 'too_long' | 'zero'): AmountRead => ({ kind: 'none', why });

describe('an amount', () => {
  test.each([
    ['1200', amount('1200')],
    ['1200.50', amount('1200.5')],
    ['1200,50', amount('1200.5')],
    ['0.125', amount('0.125')],
    ['0,125', amount('0.125')],
    ['1234.567', amount('1234.567')],
    [' 7 ', amount('7')],
    ['00012', amount('12')],
  ])('that can be read in one way is read: %s', (text, read) => {
    expect(readAmount(text)).toEqual(read);
  });

  test.each([
    ['5,000.00', which('5000', '5')],
    ['5.000,00', which('5000', '5')],
    ['5,000', which('5000', '5')],
    ['5.000', which('5000', '5')],
    ['1,234', which('1234', '1.2340')],
    ['1.234,5', which('1234.5', '1.2345')],
    ['1,234,567', which('1234567')],
    ['1.234.567,89', which('1234567.89')],
    ['1.0,5', none('not_a_number')],
  ])('that may hold a thousands separator is asked about, never guessed: %s', (text, read) => {
    expect(readAmount(text)).toEqual(read);
  });

  test.each([
    ['-5', none('negative')],
    ['−5', none('negative')],
    ['(5)', none('negative')],
    ['1e309', none('not_a_number')],
    ['1e3', none('not_a_number')],
    ['NaN', none('not_a_number')],
    ['Infinity', none('not_a_number')],
    ['+5', none('not_a_number')],
    ['0x10', none('not_a_number')],
    ['$5', none('not_a_number')],
    ['5 000', none('not_a_number')],
    ["5'000", none('not_a_number')],
    ['٥', none('not_a_number')],
    ['５', none('not_a_number')],
    ['.5', none('not_a_number')],
    ['5.', none('not_a_number')],
    ['5..0', none('not_a_number')],
    ['1,23,4', none('not_a_number')],
    ['1,234.5,6', none('not_a_number')],
    ['12,345,67', none('not_a_number')],
    ['', none('not_a_number')],
    ['0', none('zero')],
    ['0.00', none('zero')],
    ['9'.repeat(16), none('too_long')],
    [`0.${'0'.repeat(10)}1`, none('too_long')],
    ['9'.repeat(10_000), none('too_long')],
  ])('that is none is refused with its reason: %s', (text, read) => {
    expect(readAmount(text)).toEqual(read);
  });

  test('of zero is one where the rules say so', () => {
    expect(readAmount('0', { zero: true })).toEqual(amount('0'));
    expect(readAmount('-0', { zero: true })).toEqual(none('negative'));
  });

  test('that is kept is a plain decimal above zero', () => {
    for (const text of ['1', '1.234', '0.0000000001', '999999999999999'])
      expect([text, isAmount(text)]).toEqual([text, true]);
    for (const text of ['0', '-1', '1e3', 'NaN', '1,5', '', ' 1', '1.', '1000000000000000', '0.00000000001'])
      expect([text, isAmount(text)]).toEqual([text, false]);
  });

  test('that was asked about has a button for each reading, which is then read without asking', () => {
    const ask = () => requireAmount('5,000.00', (one) => `add ${one} USD "Audit" tenant:acme`);
    expect(ask).toThrow(CentavoError);
    try {
      ask();
    } catch (error) {
      if (!(error instanceof CentavoError)) throw error;
      expect(error.code).toBe('ambiguous');
      expect(error.say(english)).toBe('"5,000.00" can be read in more than one way. Which amount is meant?');
      expect(error.details.choices).toEqual([
        { label: '5000', command: 'add 5000 USD "Audit" tenant:acme' },
        { label: '5', command: 'add 5 USD "Audit" tenant:acme' },
      ]);
    }
  });

  test('that is none says what would be right', () => {
    expect(() => requireAmount('1e309', String)).toThrow(
      '"1e309" is not an amount; write it as in 1200 or 1200.50.',
    );
    expect(() => requireAmount('-5', String)).toThrow('"-5" is below zero');
  });

  test('as it is written is read as that amount and no other, whatever it is', () => {
    const digits = (length: number) =>
      fc
        .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: length })
        .map((all) => all.join(''));
    fc.assert(
      fc.property(digits(12), fc.option(digits(8), { nil: null }), (whole, decimals) => {
        const text = `${BigInt(whole)}${decimals === null ? '' : `.${decimals}`}`;
        const read = readAmount(writeAmount(text), { zero: true });
        expect(read.kind).toBe('amount');
        // The same digits, counted as whole units of the tenth decimal: no arithmetic of the reader's.
        const units = (value: string) => {
          const [left = '', right = ''] = value.split('.');
          return BigInt(left + right.padEnd(10, '0'));
        };
        if (read.kind === 'amount') expect(units(read.amount)).toBe(units(text));
      }),
    );
  });

  test('of any text is an amount, a question whose answers are amounts, or refused; nothing else is thrown', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(fc.constantFrom('0', '1', '5', '00', '000', ',', '.'), { maxLength: 12 })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const read = readAmount(typed);
        if (read.kind !== 'ambiguous') return;
        expect(new Set(read.readings).size).toBe(read.readings.length);
        for (const reading of read.readings) expect(readAmount(reading).kind).toBe('amount');
      }),
      { numRuns: 500 },
    );
  });
});
