const UNITS: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60 };

/** How long something lasts, as people write it: `4h`, `90m`, `2d`, `4 hours`. Null where it is nothing of the kind. */
export function readMinutes(text: string): number | null {
  const [, count = '', unit = ''] =
    /^(\d{1,5})\s*(m|h|d)(?:in|ins|inutes?|inutos?|ours?|oras?|ays?|ias?)?$/i.exec(text.trim()) ?? [];
  const size = UNITS[unit.toLowerCase()];
  return size === undefined ? null : Number(count) * size;
}
