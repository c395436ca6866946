import type { Language } from '../engine/language/index.ts';

/** One of the two streams that a command writes to. */
export interface Output {
  write(text: string): void;
  /** Whether a person sees it as it is written. */
  tty: boolean;
  /** Columns; 80 where there is no terminal. */
  width: number;
  color: boolean;
}

/** What a command is given of the terminal it was typed in: this process's, or another one's through the hand-over. */
export interface Io {
  /** The answer alone. */
  out: Output;
  /** Progress, notes and faults. */
  err: Output;
  /** Where the command was typed: relative files are found from here. */
  cwd: string;
  /** What the person at that terminal reads. */
  language: Language;
}

const NO_TERMINAL_WIDTH = 80;

/** The terminal of this process. A reader that has gone (`| head`) ends the writing, not the process. */
export function openIo(options: { color: boolean | null; cwd: string; language: Language }): Io {
  return {
    out: toOutput(process.stdout, options.color),
    err: toOutput(process.stderr, options.color),
    cwd: options.cwd,
    language: options.language,
  };
}

/** Resolves when all that was written has left this process. */
export async function flushIo(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.destroyed) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
}

function toOutput(stream: NodeJS.WriteStream, color: boolean | null): Output {
  if (stream.listenerCount('error') === 0) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const tty = stream.isTTY === true;
  return {
    write: (text) => {
      if (!stream.destroyed) stream.write(text);
    },
    tty,
    get width() {
      // 0 where a terminal does not know its size.
      return stream.columns || NO_TERMINAL_WIDTH;
    },
    color: color ?? tty,
  };
}
