import { CentavoError } from '../../src/engine/errors.ts';

/** The refusal that people read. Fails where the work succeeds, or breaks in another way. */
export async function refusalOf(work: Promise<unknown>): Promise<CentavoError> {
  const error = await work.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof CentavoError) return error;
  throw error;
}
