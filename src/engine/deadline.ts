import { CentavoError } from './errors.ts';

/** For how long a look-up is waited for where something else can be done without it, and where nothing can. */
export const LOOK_UP_MS = 1_500;
export const MOST_LOOK_UP_MS = 10_000;

/**
 * Waits for work so long and no longer; what comes of it later is not looked at.
 *
 * @throws unavailable  it took too long; else what the work throws
 */
export async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CentavoError('unavailable', (t) => t('api.noDatabase'))), ms);
  });
  // Whoever gave up waiting hears no failure either.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
