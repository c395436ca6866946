import type { PolicyFile } from '../engine/ai-policy/index.ts';
import type { KeyRing } from '../engine/api-keys/index.ts';
import type { StateLimits } from '../engine/cost-state.ts';

/** What the commands about AI calls need beside the ledger. The composition root makes it once. */
export interface AiParts {
  /** Shares of a budget at which states begin, where it names none. */
  limits: StateLimits;
  /** How calls degrade. */
  policy: PolicyFile;
  /** What API keys are told by; made when it is first asked for. */
  findKeyRing(): Promise<KeyRing>;
}
