/** Why a row of a bill cannot be used: the English sentences are those that the ledger keeps. */
export const faults = {
  billedMissing: 'BilledCost is missing; ask the provider for the row, or leave it out',
  billedNumber:
    'BilledCost is not a number that can be kept exactly; write it with a point and at most 18 decimals, such as 1234.56',
  currency: 'BillingCurrency is not an ISO 4217 code; write a code such as USD or EUR',
  billingPeriod: 'the billing period cannot be read; write dates such as 2026-10-01T00:00:00Z',
  chargePeriod: 'the charge period cannot be read; write dates such as 2026-10-01T00:00:00Z',
  chargeBackwards: 'the charge period ends before it starts; correct ChargePeriodEnd, which is exclusive',
  farDate: 'a date lies before 2000 or more than ten years ahead; correct the date',
  longTags: 'Tags are longer than a million characters; shorten the tag',
  effectiveNumber:
    'EffectiveCost is not a number that can be kept exactly; write it with a point and at most 18 decimals, or leave it empty',
  listNumber:
    'ListCost is not a number that can be kept exactly; write it with a point and at most 18 decimals, or leave it empty',
  contractedNumber:
    'ContractedCost is not a number that can be kept exactly; write it with a point and at most 18 decimals, or leave it empty',
} as const;
