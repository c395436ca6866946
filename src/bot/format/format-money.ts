import type { Decimal } from '../../engine/money.ts';

/** Below this nothing but its being tiny is told. */
const TINIEST = 6;

const formats = new Map<string, Intl.NumberFormat>();

/** Building a format takes longer than using it a hundred times, so each is kept. */
function formatOf(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat('en-US', options);
  formats.set(key, format);
  return format;
}

/**
 * Money for people: `$1,234.56`, `€0.0042`, `-$12.00`, `<$0.000001`. Rounded from the exact amount to the currency's own
 * digits; an amount that this would make 0 keeps its first two digits, so only nothing ever reads as nothing.
 *
 * @param options.signed puts a plus before what is above 0
 */
export function formatMoney(
  amount: Decimal,
  currency: string | null,
  options: { signed?: boolean } = {},
): string {
  const sign = options.signed ? 'exceptZero' : 'auto';
  const usual = money(currency, sign, {}).format(exact(amount));
  if (/[1-9]/.test(digitsOf(amount)) && !/[1-9]/.test(usual)) return formatTiny(amount, currency, sign);
  return usual;
}

function formatTiny(amount: Decimal, currency: string | null, sign: 'exceptZero' | 'auto'): string {
  const zeros = /^-?0?\.(0*)/.exec(amount)?.[1]?.length ?? 0;
  if (zeros < TINIEST) {
    return money(currency, sign, { maximumSignificantDigits: 2, minimumFractionDigits: 0 }).format(
      exact(amount),
    );
  }
  const edge = money(currency, 'auto', { maximumSignificantDigits: 1, minimumFractionDigits: 0 });
  const least = `0.${'0'.repeat(TINIEST - 1)}1` as const;
  return amount.startsWith('-') ? `>${edge.format(exact(`-${least}`))}` : `<${edge.format(exact(least))}`;
}

function money(
  currency: string | null,
  signDisplay: 'exceptZero' | 'auto',
  digits: Intl.NumberFormatOptions,
): Pick<Intl.NumberFormat, 'format'> {
  const options: Intl.NumberFormatOptions = { signDisplay, ...digits };
  const key = `${currency} ${signDisplay} ${digits.maximumSignificantDigits ?? ''}`;
  if (currency !== null && /^[A-Z]{3}$/.test(currency)) {
    return formatOf(key, { style: 'currency', currency, ...options });
  }
  const plain = formatOf(key, {
    ...(digits.maximumSignificantDigits ? {} : { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    ...options,
  });
  return { format: (value) => `${plain.format(value)}${currency === null ? '' : ` ${currency}`}` };
}

/** `12.3 %`, `<0.1 %`; a ratio of 0.123 is 12.3 %. */
export function formatRatio(ratio: Decimal, options: { signed?: boolean } = {}): string {
  const signDisplay = options.signed ? 'exceptZero' : 'auto';
  const percent = formatOf(`percent ${signDisplay}`, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay,
  }).format(exact(ratio));
  if (!/[1-9]/.test(digitsOf(ratio)) || /[1-9]/.test(percent)) return percent;
  return ratio.startsWith('-') ? '>-0.1%' : '<0.1%';
}

/** `1,234,567` */
export function formatCount(count: Decimal): string {
  return formatOf('count', { maximumFractionDigits: 20 }).format(exact(count));
}

/** Intl reads decimal text exactly, whatever its length; the types know it by this name. */
function exact(amount: Decimal): Intl.StringNumericLiteral {
  return amount as Intl.StringNumericLiteral;
}

function digitsOf(amount: Decimal): string {
  return amount.replace(/[^0-9]/g, '');
}
