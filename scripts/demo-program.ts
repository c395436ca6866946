import type { Call } from './demo-calls.ts';
import type { Provider } from './demo-provider.ts';

/** What the API decided, as far as the demo reads it. */
export interface Reservation {
  type: 'call' | 'limit_blocked';
  reason: string | null;
  message: string | null;
  state: string;
  holdId: string | null;
  policy: { model: string; maxTokens: number; topK: number };
  degradationActions: string[];
}

export interface ProgramOptions {
  origin: string;
  key: string;
  provider: Provider;
  tenant: string;
  say(line: string): void;
}

/** A program that makes AI calls: each from its decision to its settlement, told as it goes. */
export function makeProgram({ origin, key, provider, tenant, say }: ProgramOptions) {
  let calls = 0;

  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(origin + path, { headers, ...init });
    if (response.status !== 200) {
      throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    }
    return (await response.json()) as T;
  };

  return async ({ name, model, inputTokens, maxTokens, topK }: Call): Promise<Reservation> => {
    calls += 1;
    const decision = await ask<Reservation>('/api/v1/ai/reservations', {
      tenant,
      provider: 'openai',
      inputTokens,
      policy: { model, maxTokens, topK },
      idempotencyKey: `demo-${calls}`,
      dispatched: true,
    });
    const { policy, holdId, state, degradationActions: actions } = decision;
    say(
      `${String(calls).padStart(5)}. ${name}: ${model}, ${inputTokens} tokens in, ${maxTokens} out at most`,
    );
    if (decision.type === 'limit_blocked') {
      say(`       ${state}: no call is made, ${decision.reason}. “${decision.message}”`);
      return decision;
    }
    const usage = await provider.call({ ...policy, inputTokens });
    const settled = await ask<{ spentUsd: string }>(`/api/v1/ai/reservations/${holdId}/settle`, {
      usage: { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
    });
    const { spend } = await ask<{ spend: { daySpendUsd: string; budgetDayUsd: string } }>(
      `/api/v1/ai/policy?tenant=${tenant}`,
    );
    const how =
      actions.length === 0
        ? 'as asked'
        : `${policy.model}, ${policy.maxTokens} out at most (${actions.join(', ')})`;
    say(
      `       ${state}: ${how}. Cost $${settled.spentUsd}, today $${spend.daySpendUsd} of $${spend.budgetDayUsd}`,
    );
    return decision;
  };
}
