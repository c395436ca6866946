import type { Key, Translate } from '../language/index.ts';
import { english, sayKey } from '../language/index.ts';

/** What the ledger keeps as English sentences of its own making, by their shape, and the text that says the same. */
const RESTATEMENTS: readonly { shape: RegExp; key: Key }[] = [
  { shape: /^rule added: (?<rule>.+)$/s, key: 'costs.ruleAdded' },
  { shape: /^rule removed: (?<rule>.+)$/s, key: 'costs.ruleRemoved' },
  { shape: /^rule (?<from>\d+) moved to (?<to>\d+): (?<rule>.+)$/s, key: 'costs.ruleMoved' },
  { shape: /^rules of (?<file>.+) added$/s, key: 'costs.rulesAdded' },
  { shape: /^rules replaced by (?<file>.+)$/s, key: 'costs.rulesReplaced' },
  { shape: /^"(?<tenant>.+)" was merged into "(?<into>.+)"$/s, key: 'costs.merged' },
  { shape: /^entered cost (?<id>\d+): (?<name>.+)$/s, key: 'manualCosts.reason' },
  { shape: /^entered costs came due, or a bill brought them$/, key: 'manualCosts.reasonDue' },
  { shape: /^(?<offer>\S.*) accepted$/s, key: 'costs.offerAccepted' },
];

/** Why a closed month was restated, in the reader's language; what has none of the known shapes stays as it is kept. */
export function sayRestatement(reason: string, t: Translate): string {
  for (const { shape, key } of RESTATEMENTS) {
    const groups = shape.exec(reason)?.groups;
    if (groups) return sayKey(t, key, groups);
  }
  return reason;
}

const LINE_FAULTS = [
  'faults.billedMissing',
  'faults.billedNumber',
  'faults.currency',
  'faults.billingPeriod',
  'faults.chargePeriod',
  'faults.chargeBackwards',
  'faults.farDate',
  'faults.longTags',
  'faults.effectiveNumber',
  'faults.listNumber',
  'faults.contractedNumber',
] as const;

/** Why a row of a bill could not be used, in the reader's language; the ledger keeps the English sentence. */
export function sayLineFault(reason: string, t: Translate): string {
  const key = LINE_FAULTS.find((one) => english(one) === reason);
  return key ? t(key) : reason;
}
