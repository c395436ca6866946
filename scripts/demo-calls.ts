/** One call of the demo's program, as it asks for it. */
export interface Call {
  name: string;
  model: string;
  inputTokens: number;
  maxTokens: number;
  topK: number;
}

/** US dollars a day for the tenant. */
export const DAY_BUDGET = '0.12';

const call = (name: string, inputTokens: number): Call => ({
  name,
  model: 'gpt-4o',
  inputTokens,
  maxTokens: 1000,
  topK: 5,
});

/**
 * At OpenAI's published prices these spend the budget to the last digit: three at full price reach 75 %, the cheaper
 * model goes on from there; the seventh does not fit into what is left, the eighth takes exactly that.
 */
export const CALLS: readonly Call[] = [
  call('answer a customer', 8_000),
  call('answer a customer', 8_000),
  call('answer a customer', 8_000),
  call('read a contract', 100_000),
  call('sum up a meeting', 20_000),
  call('sum up a report', 40_000),
  call('read a whole book', 200_000),
  call('sum up a chapter', 30_400),
  call('answer a customer', 8_000),
];
