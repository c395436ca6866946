import { z } from 'zod';
import { DEFAULT_POLICY_FILE, PolicyFile } from './schemas.ts';

/** A file says what differs from the defaults; what it leaves out is as they have it. */
const Written = z.strictObject({
  caution: PolicyFile.shape.caution.partial().optional(),
  throttled: PolicyFile.shape.throttled.partial().optional(),
  allowedModels: PolicyFile.shape.allowedModels.optional(),
});

/** A policy file that cannot be used: a sentence a fault. */
export class PolicyFileError extends Error {
  override readonly name = 'PolicyFileError';
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/**
 * Reads the text of a policy file: JSON. Only an operator reads what is wrong with it, so it is said in English.
 *
 * @throws PolicyFileError  with every fault at once
 */
export function readPolicyFile(text: string): PolicyFile {
  const written = Written.safeParse(parseJson(text));
  if (!written.success) {
    throw new PolicyFileError(
      written.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
    );
  }
  const { caution, throttled, allowedModels } = written.data;
  const file = PolicyFile.parse({
    caution: { ...DEFAULT_POLICY_FILE.caution, ...caution },
    throttled: { ...DEFAULT_POLICY_FILE.throttled, ...throttled },
    allowedModels: byProvider(allowedModels ?? DEFAULT_POLICY_FILE.allowedModels),
  });
  const faults = findLooser(file);
  if (faults.length > 0) throw new PolicyFileError(faults);
  return file;
}

/** Providers are told by one name, in whatever case they are written. */
function byProvider(allowed: PolicyFile['allowedModels']): PolicyFile['allowedModels'] {
  return Object.fromEntries(
    Object.entries(allowed).map(([provider, models]) => [provider.trim().toLowerCase(), models]),
  );
}

/** Where a tenant that spent more would be restricted less. */
function findLooser({ caution, throttled }: PolicyFile): string[] {
  const faults: string[] = [];
  const refuse = (key: keyof PolicyFile['caution'], looser: boolean) => {
    if (looser) faults.push(`throttled.${key} is looser than caution.${key}: THROTTLED comes after CAUTION`);
  };
  const most = (limit: number | null) => limit ?? Number.POSITIVE_INFINITY;
  const MODELS = ['keep', 'cheaper', 'cheapest'] as const;
  refuse('maxTokensShare', throttled.maxTokensShare > caution.maxTokensShare);
  for (const key of ['mostTopK', 'mostTopN', 'mostEfSearch'] as const)
    refuse(key, most(throttled[key]) > most(caution[key]));
  refuse('hardThresholdAdd', throttled.hardThresholdAdd < caution.hardThresholdAdd);
  refuse('model', MODELS.indexOf(throttled.model) < MODELS.indexOf(caution.model));
  return faults;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PolicyFileError(['the file: it is not JSON']);
  }
}
