import { badInput } from '../errors.ts';
import { AiPolicy } from './schemas.ts';

/** What a call is told by, when its key comes again. */
export interface AskedCall {
  provider: string;
  /** Null: decided before this was kept. */
  inputTokens: number | null;
  policy: AiPolicy;
}

const PARTS = AiPolicy.keyof().options;

/**
 * Refuses a key that was used for another call: what was reserved for the first does not cover it.
 *
 * @throws bad_input  the two differ
 */
export function requireSameCall(first: AskedCall, again: AskedCall): void {
  const same =
    first.provider === again.provider &&
    (first.inputTokens === null || first.inputTokens === again.inputTokens) &&
    PARTS.every((part) => first.policy[part] === again.policy[part]);
  if (!same) throw badInput((t) => t('aiPolicy.keyReused'));
}
