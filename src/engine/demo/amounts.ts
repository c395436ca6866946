/**
 * Exact decimals for generated bills: a `Scaled` is a whole number of 10^-10, so every product of a quantity
 * and a unit price is kept to its last digit and no sum passes through a float.
 */
export type Scaled = bigint;

/** Decimals behind the point of every `Scaled`. */
export const DECIMAL_SCALE = 10;

const ONE = 10n ** BigInt(DECIMAL_SCALE);

/** The exact value of `"12.5"`. @throws RangeError for text that is no plain decimal of at most ten decimals. */
export function parseDecimal(text: string): Scaled {
  const match = /^(-?)(\d+)(?:\.(\d{1,10}))?$/.exec(text);
  if (match === null) throw new RangeError(`not a decimal of at most ${DECIMAL_SCALE} decimals: ${text}`);
  const [, sign, whole, fraction = ''] = match;
  const value = BigInt(`${whole}${fraction.padEnd(DECIMAL_SCALE, '0')}`);
  return sign === '-' ? -value : value;
}

/** The value as plain text without trailing zeros: `"12.5"`, `"0"`, `"-0.0000001"`. */
export function formatDecimal(value: Scaled): string {
  if (value === 0n) return '0';
  const digits = (value < 0n ? -value : value).toString().padStart(DECIMAL_SCALE + 1, '0');
  const point = digits.length - DECIMAL_SCALE;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === 48) end -= 1;
  const text =
    end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
  return value < 0n ? `-${text}` : text;
}

/** Quantity times unit price. @throws RangeError when the product needs more than ten decimals: never rounds. */
export function multiplyExactly(quantity: Scaled, price: Scaled): Scaled {
  const product = quantity * price;
  if (product % ONE !== 0n) {
    throw new RangeError(`${formatDecimal(quantity)} x ${formatDecimal(price)} needs more than ten decimals`);
  }
  return product / ONE;
}

/** `value` times `permille` / 1000, rounded half away from zero to `decimals`. */
export function scaleByPermille(value: Scaled, permille: bigint, decimals: number): Scaled {
  const unit = 10n ** BigInt(DECIMAL_SCALE - decimals);
  return roundedQuotient(value * permille, 1000n * unit) * unit;
}

/** The sum of Decimals, exact. */
export function sumOf(values: Iterable<Scaled>): Scaled {
  let sum = 0n;
  for (const value of values) sum += value;
  return sum;
}

function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  return (dividend < 0n ? dividend - half : dividend + half) / divisor;
}
