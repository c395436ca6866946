import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFact } from '../../../src/bot/format/format-fact.ts';
import {
  decimalMarkOf,
  formatCount,
  formatLimit,
  formatMoney,
  formatRatio,
} from '../../../src/bot/format/format-money.ts';
import type { Fact } from '../../../src/engine/facts.ts';
import { translatorOf } from '../../../src/engine/language/index.ts';

describe('money for people', () => {
  test.each([
    ['0', 'USD', '$0.00'],
    ['1234.565', 'USD', '$1,234.57'],
    ['-1234.5', 'GBP', '-£1,234.50'],
    ['0.0042', 'EUR', '€0.0042'],
    ['-0.004', 'USD', '-$0.004'],
    ['0.005', 'USD', '$0.01'],
    ['0.0000012345', 'USD', '$0.0000012'],
    ['0.0000001', 'USD', '<$0.000001'],
    ['-0.0000001', 'USD', '>-$0.000001'],
    ['1234567.4', 'JPY', '¥1,234,567'],
    ['0.4', 'JPY', '¥0.4'],
    ['12.3456', 'BHD', 'BHD 12.346'],
    ['5.1', 'TOKENS', '5.10 TOKENS'],
    ['0.001', 'TOKENS', '0.001 TOKENS'],
    ['5.1', null, '5.10'],
    ['12345678901234567890.125', 'USD', '$12,345,678,901,234,567,890.13'],
  ])('%s %s is %s', (amount, currency, text) => {
    expect(formatMoney(amount, currency, 'en').replace('\u00a0', ' ')).toBe(text);
  });

  test('a change bears its sign, nothing bears none', () => {
    expect(formatMoney('3', 'USD', 'en', { signed: true })).toBe('+$3.00');
    expect(formatMoney('-3', 'USD', 'en', { signed: true })).toBe('-$3.00');
    expect(formatMoney('0', 'USD', 'en', { signed: true })).toBe('$0.00');
    expect(formatRatio('0.125', 'en', { signed: true })).toBe('+12.5%');
  });

  const amounts = fc
    .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.nat(18))
    .map(([negative, digits, scale]) => {
      const text = digits.toString().padStart(scale + 1, '0');
      const number = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
      return `${negative ? '-' : ''}${number}`;
    });

  test('only nothing ever reads as nothing, and nothing always does', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom('USD', 'JPY', 'BHD', 'CREDITS', null), (amount, currency) => {
        const isZero = !/[1-9]/.test(amount);
        expect(/[1-9]/.test(formatMoney(amount, currency, 'en'))).toBe(!isZero);
      }),
    );
  });

  test('an amount of a cent or more is rounded to the cent from its exact digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 10n, max: 10n ** 24n }), (thousandths) => {
        const text = thousandths.toString().padStart(4, '0');
        const cents = (thousandths + 5n) / 10n;
        const shown = formatMoney(`${text.slice(0, -3)}.${text.slice(-3)}`, 'USD', 'en').replace(/[$,]/g, '');
        expect(BigInt(shown.replace('.', ''))).toBe(cents);
      }),
    );
  });

  test('a share that is not nothing never reads as 0 %', () => {
    expect(formatRatio('0.123', 'en')).toBe('12.3%');
    expect(formatRatio('0.0001', 'en')).toBe('<0.1%');
    expect(formatRatio('-0.0001', 'en')).toBe('>-0.1%');
    expect(formatRatio('0', 'en')).toBe('0.0%');
    expect(formatRatio('12.5', 'en')).toBe('1,250.0%');
  });

  test('a limit is told exactly as it was set', () => {
    expect(['0.7', '1', '0.9999', '0.97125'].map((share) => formatLimit(share, 'en'))).toEqual([
      '70%',
      '100%',
      '99.99%',
      '97.125%',
    ]);
    expect(formatLimit('0.975', 'pt-BR')).toBe('97,5%');
  });

  test('counts are grouped and never cut', () => {
    expect(formatCount('1234567', 'en')).toBe('1,234,567');
    expect(formatCount('12345678901234567890', 'en')).toBe('12,345,678,901,234,567,890');
  });
});

describe('in Brazilian Portuguese', () => {
  const plain = (text: string) => text.replaceAll('\u00a0', ' ');

  test.each([
    ['1234.56', 'USD', 'US$ 1.234,56'],
    ['-1234567.891', 'BRL', '-R$ 1.234.567,89'],
    ['0.0042', 'EUR', '€ 0,0042'],
    ['0.0000000001', 'USD', '<US$ 0,000001'],
    ['-0.0000000001', 'USD', '>-US$ 0,000001'],
    ['0', 'USD', 'US$ 0,00'],
    ['5', 'CREDITS', '5,00 CREDITS'],
    ['12345678901234567890.12', 'USD', 'US$ 12.345.678.901.234.567.890,12'],
  ])('%s %s is %s', (amount, currency, text) => {
    expect(plain(formatMoney(amount, currency, 'pt-BR'))).toBe(text);
  });

  test('ratios, counts, days and what is not known are said so', () => {
    const t = translatorOf('pt-BR');
    const fact = (unit: Fact['unit'], value: string | null): Fact => ({
      key: 'k',
      label: 'k',
      value,
      unit,
      currency: null,
      metric: null,
      tenant: null,
      period: null,
      asOf: null,
    });
    expect(formatRatio('0.123', 'pt-BR')).toBe('12,3%');
    expect(formatRatio('0.125', 'pt-BR', { signed: true })).toBe('+12,5%');
    expect(formatRatio('-0.0001', 'pt-BR')).toBe('>-0,1%');
    expect(formatFact(fact('count', '1234567'), t)).toBe('1.234.567');
    expect(formatFact(fact('days', '1'), t)).toBe('1 dia');
    expect(formatFact(fact('days', '1200'), t)).toBe('1.200 dias');
    expect(formatFact(fact('day', '2026-10-12'), t)).toBe('12 de out. de 2026');
    expect(formatFact(fact('money', null), t)).toBe('desconhecido');
  });

  test('one language never borrows the format of the other', () => {
    expect(formatCount('1234', 'en')).toBe('1,234');
    expect(formatCount('1234', 'pt-BR')).toBe('1.234');
    expect(formatCount('1234', 'en')).toBe('1,234');
    expect([decimalMarkOf('en'), decimalMarkOf('pt-BR')]).toEqual(['.', ',']);
  });
});
