/**
 * What kind of charge a set of dimensions holds: a bit set in `flags` of dimensions and rollups. A row without a bit
 * is ordinary usage of one day.
 */

/** A charge that covers more than one day. Its whole cost stands on its first day. */
export const SPANNED = 1;
/** A purchase with BilledCost and no EffectiveCost: later rows use it up. List and contracted cost leave it out. */
export const PREPAYMENT = 2;
/** ChargeClass is Correction: it mends an earlier charge. */
export const CORRECTION = 4;
/** A tax or a one-time charge that is not `SPANNED`. */
export const LUMP = 8;
