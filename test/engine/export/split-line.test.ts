import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeLineSplitter, partAmount, writeAmount } from '../../../src/engine/export/split-line.ts';

const weights = fc.array(fc.bigInt({ min: 1n, max: 999_999_999n }), { minLength: 2, maxLength: 6 });
const owners = weights.map((list) => {
  const total = list.reduce((sum, weight) => sum + weight, 0n);
  return list.map((weight, at) => ({ tenantId: at * 3 + 1, weight, total }));
});
/** Amounts of 0 to 18 digits after the point, credits among them. */
const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 14n }), fc.constantFrom(6n, 8n, 10n, 18n))
  .map(([units, digits]) => units * 10n ** (18n - digits));
const lines = fc.array(fc.array(amount, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 30 });

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, one) => total + one, 0n);

test('parts of an amount add up to it and none lies a whole unit beside its share', () => {
  fc.assert(
    fc.property(amount, owners, (whole, all) => {
      const parts = partAmount(whole, all);
      expect(sum([...parts.values()])).toBe(whole);
      const unit = whole % 10n ** 8n === 0n ? 10n ** 8n : 1n;
      for (const { tenantId, weight, total } of all) {
        const off = (parts.get(tenantId) ?? 0n) * total - whole * weight;
        expect(off < unit * total && off > -unit * total).toBe(true);
      }
    }),
  );
});

test('the parts of all lines are the ledger’s part of their sum, and the parts of one line are the line', () => {
  fc.assert(
    fc.property(lines, owners, (list, all) => {
      const splitter = makeLineSplitter(all);
      const given = list.map((line) => all.map(({ tenantId }) => splitter.partOf(tenantId, line)));
      for (const metric of [0, 1, 2, 3]) {
        const whole = sum(list.map((line) => line[metric] ?? 0n));
        const expected = partAmount(whole, all);
        for (const [at, { tenantId }] of all.entries()) {
          expect(sum(given.map((line) => line[at]?.[metric] ?? 0n))).toBe(expected.get(tenantId));
        }
        for (const [at, line] of list.entries()) {
          expect(sum(given[at]?.map((parts) => parts[metric] ?? 0n) ?? [])).toBe(line[metric]);
        }
      }
    }),
  );
});

test('an amount is written exactly, without needless zeros', () => {
  expect(
    ['0', '1', '-12.5', '0.000000000000000001', '-0.1', '123456789012345678'].map(toAmount).map(writeAmount),
  ).toEqual(['0', '1', '-12.5', '0.000000000000000001', '-0.1', '123456789012345678']);
});

function toAmount(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  return BigInt(whole + fraction.padEnd(18, '0')) * (text.startsWith('-') ? -1n : 1n);
}
