import type { Logger } from '../ports.ts';

export interface AiOutageOptions {
  /** Absolute path of the folder that keeps what was decided without the database: `.centavo/ai-journal`. */
  folder: string;
  log: Logger;
  /** What becomes of calls while spend cannot be computed: TENANT_BUDGET_ON_ERROR. */
  onError: 'serve' | 'block';
  /** A statement that takes longer counts as failed. */
  timeoutMs?: number;
}

/** What decides while the database is away. One a process; opened at start, closed at its end. */
export interface AiOutage {
  readonly options: Required<AiOutageOptions>;
  close(): Promise<void>;
}

const TIMEOUT_MS = 1500;

export async function openAiOutage(options: AiOutageOptions): Promise<AiOutage> {
  return { options: { timeoutMs: TIMEOUT_MS, ...options }, close: async () => {} };
}
