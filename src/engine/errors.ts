import { english, type Say, type Translate } from './language/index.ts';

/** Why something could not be done. Each transport maps every code; an unknown error shows a plain sentence and a reference. */
export type ErrorCode =
  /** The words or options make no sense; the message says what would. */
  | 'bad_input'
  /** No such thing, or outside the actor's scope: the two cannot be told apart. */
  | 'not_found'
  | 'name_taken'
  /** The actor may not do this. */
  | 'forbidden'
  /** More than one thing answers to the words; `choices` lists them. */
  | 'ambiguous'
  /** A file cannot be imported, or a replacement was refused. Nothing changed. */
  | 'file_refused'
  /** Rows of a file cannot be used. Nothing changed. */
  | 'rows_refused'
  /** The database, disk or another part of the machine failed. */
  | 'unavailable';

/** A choice that an answer can offer as a button: what to show, and the text to run after `/cost`. */
export interface Choice {
  label: string;
  command: string;
}

/** An error that people are meant to read: one sentence that says what happened and what to do. */
export class CentavoError extends Error {
  override readonly name = 'CentavoError';
  readonly #say: Say;

  /** @param message  said in the reader's language once they are known; plain English where only an operator reads it */
  constructor(
    readonly code: ErrorCode,
    message: string | Say,
    readonly details: { choices?: readonly Choice[]; lines?: readonly (string | Say)[] } = {},
  ) {
    super(typeof message === 'string' ? message : message(english));
    this.#say = typeof message === 'string' ? () => message : message;
  }

  /** Lines of detail in a language. */
  linesIn(t: Translate): string[] {
    return (this.details.lines ?? []).map((line) => (typeof line === 'string' ? line : line(t)));
  }

  /** The sentence in a language; `message` is the English one. */
  say(t: Translate): string {
    return this.#say(t);
  }
}

export function badInput(message: string | Say, choices: readonly Choice[] = []): CentavoError {
  return new CentavoError('bad_input', message, { choices });
}
