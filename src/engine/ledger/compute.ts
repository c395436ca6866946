import { CORRECTION, LUMP, PREPAYMENT, SPANNED } from '../charge-flags.ts';
import { add, compare, METRICS, multiply, subtract } from '../money.ts';
import type { LineSums } from '../sources/focus/index.ts';

/** A set of dimensions as written in the files. */
export interface RawDims {
  provider: string | null;
  billing_account_id: string | null;
  currency: string | null;
  sub_account_id: string | null;
  sub_account_name: string | null;
  region_id: string | null;
  service: string | null;
  service_category: string | null;
  charge_category: string | null;
  charge_class: string | null;
  charge_frequency: string | null;
  pricing_category: string | null;
  commitment_id: string | null;
  commitment_status: string | null;
  tags: string | null;
  allocated_tags: string | null;
  resource_rule_id: number | null;
  span_days: number | null;
  prepaid: boolean | null;
}

/** A set of dimensions as the ledger keeps it. The order of the properties is part of its hash. */
export interface CostDims {
  provider: string;
  billingAccountId: string;
  subAccountId: string | null;
  subAccountName: string | null;
  regionId: string | null;
  service: string;
  serviceCategory: string | null;
  chargeCategory: string;
  chargeClass: string | null;
  chargeFrequency: string | null;
  pricingCategory: string | null;
  commitmentId: string | null;
  commitmentStatus: string | null;
  currency: string;
  flags: number;
  spanDays: number | null;
  tags: Record<string, string>;
  resourceRuleId: number | null;
}

/** What stands where a bill leaves a mandatory name empty. */
const NO_NAME = '(none)';

/** The ledger's form of what a file says: nulls in one form, tags parsed, what kind of charge it is as flags.
 * `foldKey` gives spellings of one tag key one form. */
export function toDims(raw: RawDims, foldKey: (key: string) => string): CostDims {
  const chargeCategory = toName(raw.charge_category) ?? NO_NAME;
  const chargeClass = toName(raw.charge_class);
  const chargeFrequency = toName(raw.charge_frequency);
  const spanned = raw.span_days !== null;
  const lump = !spanned && (isWord(chargeCategory, 'tax') || isWord(chargeFrequency, 'one-time'));
  return {
    provider: toName(raw.provider) ?? NO_NAME,
    billingAccountId: toName(raw.billing_account_id) ?? NO_NAME,
    subAccountId: toName(raw.sub_account_id),
    subAccountName: toName(raw.sub_account_name),
    regionId: toName(raw.region_id),
    service: toName(raw.service) ?? NO_NAME,
    serviceCategory: toName(raw.service_category),
    chargeCategory,
    chargeClass,
    chargeFrequency,
    pricingCategory: toName(raw.pricing_category),
    commitmentId: toName(raw.commitment_id),
    commitmentStatus: toName(raw.commitment_status),
    currency: (raw.currency ?? '').trim().toUpperCase(),
    flags:
      (spanned ? SPANNED : 0) |
      (raw.prepaid ? PREPAYMENT : 0) |
      (isWord(chargeClass, 'correction') ? CORRECTION : 0) |
      (lump ? LUMP : 0),
    spanDays: raw.span_days,
    tags: mergeTags(parseTags(raw.tags), parseTags(raw.allocated_tags), foldKey),
    resourceRuleId: raw.resource_rule_id,
  };
}

/** AllocatedTags win: a tag that they name, however it is spelt, counts with their value alone. */
function mergeTags(
  tags: Record<string, string>,
  allocated: Record<string, string>,
  foldKey: (key: string) => string,
): Record<string, string> {
  const named = new Set(Object.keys(allocated).map(foldKey));
  const kept = Object.entries(tags).filter(([key]) => !named.has(foldKey(key)));
  return sortKeys([...kept, ...Object.entries(allocated)]);
}

function sortKeys(entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isWord(text: string | null, word: string): boolean {
  return text !== null && text.toLowerCase() === word;
}

/** FOCUS nulls arrive as nothing, as an empty text, as `NULL` and as `null`. NUL cannot be kept by PostgreSQL. */
function toName(text: string | null): string | null {
  const trimmed = (text ?? '').replaceAll('\u0000', '').trim();
  return trimmed === '' || trimmed.toUpperCase() === 'NULL' ? null : trimmed;
}

/** Tags as an object with sorted keys; what is not one (some exports leave the braces out) counts as none. */
function parseTags(text: string | null): Record<string, string> {
  const written = toName(text);
  if (written === null) return {};
  const parsed = parseObject(written) ?? parseObject(`{${written}}`) ?? {};
  const entries = Object.entries(parsed).map(
    ([key, value]) =>
      [toKept(key), toKept(typeof value === 'string' ? value : JSON.stringify(value))] as const,
  );
  return sortKeys(entries);
}

/** JSON can write as escapes what PostgreSQL cannot keep: NUL, and half of a pair of surrogates. */
function toKept(text: string): string {
  return text.replaceAll('\u0000', '').replace(/\p{Cs}/gu, '\ufffd');
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** The sums of a row, as the database and DuckDB both give them. */
export function fromRowSums(row: Record<string, unknown>): LineSums {
  return {
    lines: Number(row.lines),
    billed: String(row.billed),
    effective: String(row.effective),
    list: String(row.list),
    contracted: String(row.contracted),
    effectiveUnknown: Number(row.effective_unknown),
    listUnknown: Number(row.list_unknown),
    contractedUnknown: Number(row.contracted_unknown),
  };
}

/** Sums of two groups of lines. */
export function addSums(a: LineSums, b: LineSums): LineSums {
  return {
    lines: a.lines + b.lines,
    billed: add(a.billed, b.billed),
    effective: add(a.effective, b.effective),
    list: add(a.list, b.list),
    contracted: add(a.contracted, b.contracted),
    effectiveUnknown: a.effectiveUnknown + b.effectiveUnknown,
    listUnknown: a.listUnknown + b.listUnknown,
    contractedUnknown: a.contractedUnknown + b.contractedUnknown,
  };
}

/** Whether two groups of lines are as many and cost the same, to the last digit. */
export function sameSums(a: LineSums, b: LineSums): boolean {
  return (
    METRICS.every((metric) => compare(a[metric], b[metric]) === 0) &&
    a.lines === b.lines &&
    a.effectiveUnknown === b.effectiveUnknown &&
    a.listUnknown === b.listUnknown &&
    a.contractedUnknown === b.contractedUnknown
  );
}

/** A delivery that loses more than this share of its rows or money is asked about. */
const SHRINK_SHARE = '0.05';

/** What shrank by more than 5 % from one delivery of a unit to the next: `rows`, `billed`, `effective`; null when nothing did. */
export function shrinkOf(
  before: LineSums,
  after: LineSums | null,
): { what: string; before: string; after: string } | null {
  const keep = subtract('1', SHRINK_SHARE);
  const kinds = [
    { what: 'rows', before: String(before.lines), after: String(after?.lines ?? 0) },
    { what: 'billed cost', before: before.billed, after: after?.billed ?? '0' },
    { what: 'effective cost', before: before.effective, after: after?.effective ?? '0' },
  ];
  return (
    kinds.find(
      (kind) => compare(kind.before, '0') > 0 && compare(kind.after, multiply(kind.before, keep)) < 0,
    ) ?? null
  );
}
