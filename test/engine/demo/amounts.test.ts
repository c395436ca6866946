import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatDecimal,
  multiplyExactly,
  parseDecimal,
  scaleByPermille,
  sumOf,
} from '../../../src/engine/demo/amounts.ts';

test('a decimal read and written again is the same decimal without trailing zeros', () => {
  expect(formatDecimal(parseDecimal('12.500'))).toBe('12.5');
  expect(formatDecimal(parseDecimal('-0.0000000001'))).toBe('-0.0000000001');
  expect(formatDecimal(parseDecimal('1000'))).toBe('1000');
  expect(formatDecimal(parseDecimal('0.00'))).toBe('0');
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), (value) => {
      expect(parseDecimal(formatDecimal(value))).toBe(value);
    }),
  );
});

test.each(['', '1,5', '1e3', '.5', '1.', '1.12345678901', 'NaN'])('%j is refused as a decimal', (text) => {
  expect(() => parseDecimal(text)).toThrow(RangeError);
});

test('a product is exact or refused, never rounded', () => {
  expect(formatDecimal(multiplyExactly(parseDecimal('1234.5678'), parseDecimal('0.123456')))).toBe(
    '152.4148023168',
  );
  expect(() => multiplyExactly(parseDecimal('0.00001'), parseDecimal('0.000001'))).toThrow(RangeError);
});

test('a part per mille is rounded half away from zero at the asked decimals', () => {
  expect(formatDecimal(scaleByPermille(parseDecimal('0.05'), 100n, 2))).toBe('0.01');
  expect(formatDecimal(scaleByPermille(parseDecimal('-0.05'), 100n, 2))).toBe('-0.01');
  expect(formatDecimal(scaleByPermille(parseDecimal('0.0499'), 100n, 2))).toBe('0');
  expect(formatDecimal(scaleByPermille(parseDecimal('1.234567'), 940n, 6))).toBe('1.160493');
});

test('a sum of decimals is exact where floats would drift', () => {
  expect(formatDecimal(sumOf(Array.from({ length: 10 }, () => parseDecimal('0.1'))))).toBe('1');
});
