import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { createClient, withBudget } from '../../src/client/index.ts';
import { addTenant } from '../../src/engine/tenants/index.ts';
import { readWindows, setCaps } from '../support/ai-budget.ts';
import { openApiSite } from '../support/api-site.ts';
import { CHECKOUT } from '../support/checkout.ts';
import { openTestEmbedded } from '../support/databases.ts';

const TEXT = readFileSync(join(CHECKOUT, 'docs/api.md'), 'utf8');

/** The program of the page, without its import, as a function of the names that the page says stand for others. */
function readProgram(names: readonly string[]): (...given: unknown[]) => Promise<void> {
  const [, section = ''] = /## From Node: `centavo\/client`\n(.*?)\n## /s.exec(TEXT) ?? [];
  const blocks = [...section.matchAll(/```ts\n(.*?)```/gs)].map(([, body = '']) => body);
  expect(blocks).toHaveLength(2);
  const body = blocks.join('').replace("import { createClient, withBudget } from 'centavo/client';\n", '');
  const target = ts.ScriptTarget.ES2022;
  const code = ts.transpile(`return (async () => {\n${body}\n})();`, { target });
  return new Function(...names, code) as (...given: unknown[]) => Promise<void>;
}

test('docs/api.md shows a program for Node that runs as it stands, answers and streams, and is refused in words', async () => {
  const database = await openTestEmbedded();
  try {
    const site = await openApiSite(database.db);
    const { id } = await addTenant(site.ctx, { name: 'acme' });
    await setCaps(site.ctx, id, { day: '0.0300' });
    const usage = { prompt_tokens: 1000, completion_tokens: 100 };
    const asked: unknown[] = [];
    const create = async (request: { stream?: boolean; model: string; max_tokens: number }) => {
      asked.push([request.model, request.max_tokens, request.stream ?? false]);
      if (!request.stream) return { choices: [{ message: { content: 'forty-two' } }], usage };
      return (async function* () {
        yield { choices: [{ delta: { content: 'forty' } }] };
        yield { choices: [{ delta: { content: '-two' } }] };
        yield { choices: [], usage };
      })();
    };
    const replies: string[] = [];
    const given = {
      createClient,
      withBudget,
      CENTAVO_URL: site.url,
      CENTAVO_API_KEY: await site.makeKey({ tenant: 'acme' }),
      openai: { chat: { completions: { create } } },
      question: 'What is it?',
      reply: (text: string) => void replies.push(text),
    };
    const run = () => readProgram(Object.keys(given))(...Object.values(given));
    await run();
    expect(replies).toEqual(['forty-two', 'forty', '-two', '']);
    expect(asked).toEqual([
      ['gpt-4o', 1000, false],
      ['gpt-4o', 1000, true],
    ]);
    const [day] = (await readWindows(site.ctx, id)).filter(({ kind }) => kind === 'day');
    expect(day).toMatchObject({ spent: '0.007', reserved: '0' });
    await setCaps(site.ctx, id, { day: '0.0070' });
    replies.length = 0;
    await run();
    expect(replies).toEqual([expect.stringMatching(/orçamento/), expect.stringMatching(/orçamento/)]);
    expect(asked).toHaveLength(2);
  } finally {
    await database.close();
  }
});
