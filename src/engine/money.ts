import Big from 'big.js';

/** A decimal number as text, exact, with a point and no exponent: `-12.5`, `0`. In the unit of its fact. */
export type Decimal = string;

/** The four costs of FOCUS. The default in answers is `effective`. */
export type Metric = 'billed' | 'effective' | 'list' | 'contracted';
export const METRICS = ['billed', 'effective', 'list', 'contracted'] as const satisfies readonly Metric[];

/** Digits kept after the point where a division does not end. */
const RATIO_DIGITS = 10;
const MONEY_DIGITS = 20;

export function add(a: Decimal, b: Decimal): Decimal {
  return new Big(a).plus(b).toFixed();
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return new Big(a).minus(b).toFixed();
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return new Big(a).times(b).toFixed();
}

export function sumOf(amounts: Iterable<Decimal>): Decimal {
  let total = new Big(0);
  for (const amount of amounts) total = total.plus(amount);
  return total.toFixed();
}

/** `a / b`, half up at ten digits after the point; null where `b` is zero. */
export function ratioOf(a: Decimal, b: Decimal): Decimal | null {
  const divisor = new Big(b);
  if (divisor.eq(0)) return null;
  const quotient = divide(new Big(a), divisor, RATIO_DIGITS);
  return quotient.toFixed();
}

/** `a / b` for money, half up at twenty digits after the point, far behind any that is shown. `b` is not zero. */
export function divideMoney(a: Decimal, b: Decimal): Decimal {
  return divide(new Big(a), new Big(b), MONEY_DIGITS).toFixed();
}

/** The next amount of so many figures, never less: 1357.95 to two is 1400. Above zero. */
export function roundUp(amount: Decimal, figures: number): Decimal {
  const whole = new Big(amount);
  const step = new Big(10).pow(whole.e - figures + 1);
  return whole.div(step).round(0, Big.roundUp).times(step).toFixed();
}

function divide(a: Big, b: Big, digits: number): Big {
  const places = Big.DP;
  Big.DP = digits;
  try {
    return a.div(b);
  } finally {
    Big.DP = places;
  }
}

/** Negative, zero or positive, as for sorting. */
export function compare(a: Decimal, b: Decimal): number {
  return new Big(a).cmp(b);
}

export function largerOf(a: Decimal, b: Decimal): Decimal {
  return compare(a, b) < 0 ? b : a;
}

export function isZero(a: Decimal): boolean {
  return new Big(a).eq(0);
}

export function absolute(a: Decimal): Decimal {
  return new Big(a).abs().toFixed();
}

/** The same number without needless zeros. */
export function canonical(a: Decimal): Decimal {
  return new Big(a).toFixed();
}

let currencies: ReadonlySet<string> | undefined;

/** Whether the text is an ISO 4217 code in capitals. */
export function isCurrency(code: string): boolean {
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  return currencies.has(code);
}
