/** How a stretch of text looks, where the terminal has colours. */
export type Look = 'strong' | 'quiet' | 'good' | 'warning' | 'bad' | 'accent';

export type Paint = (look: Look, text: string) => string;

const CODES: Record<Look, string> = {
  strong: '1',
  quiet: '2',
  good: '32',
  warning: '33',
  bad: '31',
  accent: '36',
};

/** Colours by ANSI sequences, or none at all. Text given to it is safe already. */
export function makePaint(color: boolean): Paint {
  return color ? (look, text) => `\u001b[${CODES[look]}m${text}\u001b[0m` : (_look, text) => text;
}
