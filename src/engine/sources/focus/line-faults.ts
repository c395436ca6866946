/** Why a row cannot be used, by the number that the aggregation gives it. */
export const LINE_FAULTS = {
  1: {
    column: 'BilledCost',
    says: 'BilledCost is missing',
    do: 'ask the provider for the row, or leave it out',
  },
  2: {
    column: 'BilledCost',
    says: 'BilledCost is not a number that can be kept exactly',
    do: 'write it with a point and at most 18 decimals, such as 1234.56',
  },
  3: {
    column: 'BillingCurrency',
    says: 'BillingCurrency is not an ISO 4217 code',
    do: 'write a code such as USD or EUR',
  },
  4: {
    column: 'BillingPeriodStart',
    says: 'the billing period cannot be read',
    do: 'write dates such as 2026-10-01T00:00:00Z',
  },
  5: {
    column: 'ChargePeriodStart',
    says: 'the charge period cannot be read',
    do: 'write dates such as 2026-10-01T00:00:00Z',
  },
  6: {
    column: 'ChargePeriodEnd',
    says: 'the charge period ends before it starts',
    do: 'correct ChargePeriodEnd, which is exclusive',
  },
  7: {
    column: 'ChargePeriodStart',
    says: 'a date lies before 2000 or more than ten years ahead',
    do: 'correct the date',
  },
  8: { column: 'Tags', says: 'Tags are longer than a million characters', do: 'shorten the tag' },
  9: {
    column: 'EffectiveCost',
    says: 'EffectiveCost is not a number that can be kept exactly',
    do: 'write it with a point and at most 18 decimals, or leave it empty',
  },
  10: {
    column: 'ListCost',
    says: 'ListCost is not a number that can be kept exactly',
    do: 'write it with a point and at most 18 decimals, or leave it empty',
  },
  11: {
    column: 'ContractedCost',
    says: 'ContractedCost is not a number that can be kept exactly',
    do: 'write it with a point and at most 18 decimals, or leave it empty',
  },
} as const;

export type LineFault = keyof typeof LINE_FAULTS;

export function isLineFault(code: number): code is LineFault {
  return code in LINE_FAULTS;
}
