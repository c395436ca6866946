import { badInput, CentavoError } from './errors.ts';
import { canonical, type Decimal, isZero } from './money.ts';

/** Digits before and after the point beyond which an amount is a slip, not money. */
const MAX_WHOLE_DIGITS = 15;
const MAX_DECIMALS = 10;

/** What somebody typed as an amount: one number, several that it could be, or none. */
export type AmountRead =
  | { kind: 'amount'; amount: Decimal }
  /** The likeliest first. Each, typed as it stands here, is read as that amount and no other. */
  | { kind: 'ambiguous'; readings: [Decimal, ...Decimal[]] }
  | { kind: 'none'; why: 'negative' | 'not_a_number' | 'too_long' | 'zero' };

export interface AmountRules {
  /** Whether 0 is an amount: a budget of 0 stops everything; an entry of 0 is a slip. */
  zero: boolean;
}

/**
 * Reads an amount of money: `1200`, `1200.50`, `1200,5`. What may hold a thousands separator is never guessed: `5,000`
 * and `5.000` are five or five thousand, and `5,000.00` is asked about too. No sign, no exponent, no symbol.
 */
export function readAmount(text: string, rules: AmountRules = { zero: false }): AmountRead {
  const typed = text.trim();
  if (/^[-−–(]/.test(typed)) return { kind: 'none', why: 'negative' };
  if (!/^\d[\d.,]*$/.test(typed) || /[.,]{2}|[.,]$/.test(typed)) return { kind: 'none', why: 'not_a_number' };
  const readings = readingsOf(typed);
  if (readings === null) return { kind: 'none', why: 'not_a_number' };
  if (readings.some(isTooLong)) return { kind: 'none', why: 'too_long' };
  const [first, ...others] = readings.filter((reading) => rules.zero || !isZero(reading));
  if (first === undefined) return { kind: 'none', why: 'zero' };
  if (isPlain(typed)) return { kind: 'amount', amount: canonical(first) };
  return { kind: 'ambiguous', readings: [first, ...others].map(writeAmount) as [Decimal, ...Decimal[]] };
}

/**
 * The amount that was typed.
 *
 * @param toCommand  the same command with an amount in place of what was typed, after `/cost`: the button of a reading
 * @throws bad_input  no amount: a sign, an exponent, `NaN`, zero where the rules refuse it
 * @throws ambiguous  with a choice for each way to read it
 */
export function requireAmount(
  text: string,
  toCommand: (amount: Decimal) => string,
  rules: AmountRules = { zero: false },
): Decimal {
  const read = readAmount(text, rules);
  switch (read.kind) {
    case 'amount':
      return read.amount;
    case 'ambiguous':
      throw new CentavoError('ambiguous', (t) => t('amounts.which', { text }), {
        choices: read.readings.map((amount) => ({ label: amount, command: toCommand(amount) })),
      });
    case 'none':
      throw badInput((t) => t(FAULTS[read.why], { text }));
    default:
      return read satisfies never;
  }
}

const FAULTS = {
  negative: 'amounts.negative',
  not_a_number: 'amounts.notANumber',
  too_long: 'amounts.tooLong',
  zero: 'amounts.zero',
} as const;

/** An amount as it is typed: a number that could be mistaken for one with a thousands separator gets one more zero. */
export function writeAmount(amount: Decimal): string {
  const plain = canonical(amount);
  return isPlain(plain) ? plain : `${plain}0`;
}

/** Whether a number can be read in one way only: no separator, or one that cannot part thousands. */
function isPlain(typed: string): boolean {
  if (/^\d+$/.test(typed)) return true;
  return /^\d+[.,]\d+$/.test(typed) && !/^[1-9]\d{0,2}[.,]\d{3}$/.test(typed);
}

/** Every number that the text could be, as plain decimals; null where it is none, as `1,23,4`. */
function readingsOf(typed: string): Decimal[] | null {
  if (isPlain(typed)) return [typed.replace(',', '.')];
  const marks = typed.replace(/\d/g, '');
  if (!/^\d+[.,]\d{3}/.test(typed)) return null;
  const whole = typed.replace(/[.,]/g, '');
  // One mark, three digits behind it: thousands, or a decimal point.
  if (marks.length === 1) return [whole, typed.replace(',', '.')];
  const [first = ''] = marks;
  const last = marks.at(-1) ?? '';
  if (first === last) {
    // The same mark again and again parts thousands.
    return new Set(marks).size === 1 && isGrouped(typed, first) ? [whole] : null;
  }
  const at = typed.lastIndexOf(last);
  const [before, after] = [typed.slice(0, at), typed.slice(at + 1)];
  if (before.includes(last) || !isGrouped(before, first)) return null;
  const likely = `${before.split(first).join('')}.${after}`;
  // The other way round, where that mark stands once: a slip of who writes the decimals behind the first one.
  const other = before.split(first).length === 2 ? [`${before.replace(first, '.')}${after}`] : [];
  return [likely, ...other];
}

/** Whether the mark parts thousands: one to three digits, then threes. */
function isGrouped(typed: string, mark: string): boolean {
  const [head = '', ...groups] = typed.split(mark);
  return /^[1-9]\d{0,2}$/.test(head) && groups.length > 0 && groups.every((group) => /^\d{3}$/.test(group));
}

/** Whether a text is an amount as it is kept: a plain decimal above zero, within the digits that money may have. */
export function isAmount(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text) && !isTooLong(text) && !isZero(text);
}

function isTooLong(amount: Decimal): boolean {
  const [whole = '', decimals = ''] = canonical(amount).split('.');
  return whole.length > MAX_WHOLE_DIGITS || decimals.length > MAX_DECIMALS;
}
