import type { Decimal } from '../money.ts';
import type { Language } from './translate.ts';

/** Below this nothing but its being tiny is told. */
const TINIEST = 6;

const LOCALES = { en: 'en-US', 'pt-BR': 'pt-BR' } as const satisfies Record<Language, string>;

const formats = new Map<string, Intl.NumberFormat>();

/** Building a format takes longer than using it a hundred times, so each is kept. */
function formatOf(language: Language, key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const whole = `${language} ${key}`;
  const known = formats.get(whole);
  if (known) return known;
  const format = new Intl.NumberFormat(LOCALES[language], options);
  formats.set(whole, format);
  return format;
}

/**
 * Money for people: `$1,234.56`, `€0.0042`, `-$12.00`, `<$0.000001`, in Portuguese `US$ 1.234,56`. Rounded from the exact
 * amount to the currency's own digits; an amount that this would make 0 keeps its first two digits, so only nothing ever
 * reads as nothing.
 *
 * @param options.signed puts a plus before what is above 0
 */
export function formatMoney(
  amount: Decimal,
  currency: string | null,
  language: Language,
  options: { signed?: boolean } = {},
): string {
  const form: MoneyForm = { currency, language, sign: options.signed ? 'exceptZero' : 'auto' };
  const usual = money(form, {}).format(exact(amount));
  if (/[1-9]/.test(digitsOf(amount)) && !/[1-9]/.test(usual)) return formatTiny(amount, form);
  return usual;
}

interface MoneyForm {
  currency: string | null;
  language: Language;
  sign: 'exceptZero' | 'auto';
}

function formatTiny(amount: Decimal, form: MoneyForm): string {
  const zeros = /^-?0?\.(0*)/.exec(amount)?.[1]?.length ?? 0;
  if (zeros < TINIEST) {
    return money(form, { maximumSignificantDigits: 2, minimumFractionDigits: 0 }).format(exact(amount));
  }
  const edge = money({ ...form, sign: 'auto' }, { maximumSignificantDigits: 1, minimumFractionDigits: 0 });
  const least = `0.${'0'.repeat(TINIEST - 1)}1` as const;
  return amount.startsWith('-') ? `>${edge.format(exact(`-${least}`))}` : `<${edge.format(exact(least))}`;
}

function money(
  { currency, language, sign }: MoneyForm,
  digits: Intl.NumberFormatOptions,
): Pick<Intl.NumberFormat, 'format'> {
  const options: Intl.NumberFormatOptions = { signDisplay: sign, ...digits };
  const key = `${currency} ${sign} ${digits.maximumSignificantDigits ?? ''}`;
  if (currency !== null && /^[A-Z]{3}$/.test(currency)) {
    return formatOf(language, key, { style: 'currency', currency, ...options });
  }
  const plain = formatOf(language, key, {
    ...(digits.maximumSignificantDigits ? {} : { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    ...options,
  });
  return { format: (value) => `${plain.format(value)}${currency === null ? '' : ` ${currency}`}` };
}

/** `12.3%`, `<0.1%`, in Portuguese `12,3%`; a ratio of 0.123 is 12.3 %. */
export function formatRatio(ratio: Decimal, language: Language, options: { signed?: boolean } = {}): string {
  const signDisplay = options.signed ? 'exceptZero' : 'auto';
  const percent = percentOf(language, signDisplay).format(exact(ratio));
  if (!/[1-9]/.test(digitsOf(ratio)) || /[1-9]/.test(percent)) return percent;
  const edge = percentOf(language, 'auto');
  return ratio.startsWith('-') ? `>${edge.format(-0.001)}` : `<${edge.format(0.001)}`;
}

function percentOf(language: Language, signDisplay: 'exceptZero' | 'auto'): Intl.NumberFormat {
  return formatOf(language, `percent ${signDisplay}`, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay,
  });
}

/** A limit in percent exactly as it was set: `70%`, `97.25%`, in Portuguese `97,25%`. */
export function formatLimit(share: Decimal, language: Language): string {
  return formatOf(language, 'limit', { style: 'percent', maximumFractionDigits: 20 }).format(exact(share));
}

/** `1,234,567`, in Portuguese `1.234.567` */
export function formatCount(count: Decimal, language: Language): string {
  return formatOf(language, 'count', { maximumFractionDigits: 20 }).format(exact(count));
}

/** What stands between a figure's whole part and its fraction. */
export function decimalMarkOf(language: Language): string {
  return formatOf(language, 'mark', { minimumFractionDigits: 1 }).formatToParts(0).find(isMark)?.value ?? '.';
}

function isMark({ type }: Intl.NumberFormatPart): boolean {
  return type === 'decimal';
}

/** Intl reads decimal text exactly, whatever its length; the types know it by this name. */
function exact(amount: Decimal): Intl.StringNumericLiteral {
  return amount as Intl.StringNumericLiteral;
}

function digitsOf(amount: Decimal): string {
  return amount.replace(/[^0-9]/g, '');
}
