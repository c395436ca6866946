/** A value axis with round steps: its ends lie on steps, and the values lie within. */
export interface Scale {
  min: number;
  max: number;
  step: number;
  ticks: number[];
}

/** Steps that people count in, times a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10];

/** An axis for values: it always holds 0, because a cost is read by its height over nothing. */
export function niceScale(values: readonly number[], wanted: number): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / wanted));
  const step = (STEPS.find((one) => one * power * wanted >= span * 0.999) ?? 10) * power;
  const from = Math.floor(low / step + 1e-9);
  const to = Math.max(Math.ceil(high / step - 1e-9), from + 1);
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => round((from + index) * step));
  return { min: round(from * step), max: round(to * step), step, ticks };
}

function round(value: number): number {
  return Number(value.toPrecision(12));
}
