/**
 * The longest beginning of `text` whose form made safe has at most `max` characters, with … where something was left out.
 * Never cuts an entity or a character in half.
 */
export function fitEscaped(text: string, max: number, toSafe: (text: string) => string): string {
  // Far beyond what fits nothing is even looked at.
  const start = text.length > 4 * max ? text.slice(0, 4 * max) : text;
  const whole = toSafe(start);
  if (whole.length <= max && start === text) return whole;
  const signs = [...start];
  let low = 0;
  let high = Math.min(signs.length, max);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (toSafe(`${signs.slice(0, middle).join('')}…`).length <= max) low = middle;
    else high = middle - 1;
  }
  return toSafe(`${signs.slice(0, low).join('')}…`);
}
