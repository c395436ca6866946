import type { Decimal } from '../money.ts';
import type { Day } from '../period.ts';

/** Money that goes from one tenant to another when rules change. */
export interface Flow {
  /** First day of the month. */
  month: Day;
  currency: string;
  fromId: number;
  toId: number;
  /** Effective cost; below zero where credits go along. */
  effective: Decimal;
}

/** What a tenant had in a month and has after a change, over what the change touches. */
export interface TouchedMoney {
  /** What was touched alike: flows stay within it. */
  group: string;
  month: Day;
  currency: string;
  tenantId: number;
  before: Decimal;
  after: Decimal;
}

/** A month that is closed and in which money that already was some tenant's changes hands. */
export interface ClosedChange {
  month: Day;
  tenantId: number;
}

export interface RuleChangeEffect {
  flows: Flow[];
  /** Closed months whose answers changed, and are kept as restated. */
  restatedMonths: Day[];
  /** Sets of dimensions whose owner changed on some day. */
  dims: number;
}

/**
 * Refuses a change that would alter what closed months show of tenants' money, before anything is kept: the
 * transaction is to be rolled back. Verbs catch it and start the change in the open month, or ask for `restate`.
 */
export class ClosedMonthsTouched extends Error {
  override readonly name = 'ClosedMonthsTouched';
  constructor(readonly changes: readonly ClosedChange[]) {
    super('the change touches closed months');
  }
}
