import type { AiParts } from '../bot/ai-parts.ts';
import type { Config } from '../config.ts';
import type { Home } from '../home/home.ts';
import { openKeyRing } from '../home/key-ring.ts';

/** What the commands about AI calls need, from the configuration. */
export function toAiParts({ ai: { limits, policy, apiKeySecret } }: Config, home: Home): AiParts {
  return { limits, policy, findKeyRing: () => openKeyRing(home, apiKeySecret) };
}
