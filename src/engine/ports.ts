/** Where log lines go (standard error). Never money, names or text of people. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Tells how far a long work is, from 0 to 1, with what it does now. */
export type Progress = (share: number, doing: string) => void;
