import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PolicyFile, readPolicyFile } from '../../../src/engine/ai-policy/index.ts';
import { addTenant } from '../../../src/engine/tenants/index.ts';
import { setCaps } from '../../support/ai-budget.ts';
import { openApiSite } from '../../support/api-site.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { openTestEmbedded } from '../../support/databases.ts';

const TEXT = readFileSync(join(CHECKOUT, 'docs/api.md'), 'utf8');
const blocksOf = (text: string) =>
  [...text.matchAll(/```(http|json)\n(.*?)```/gs)].map(([, kind, body = '']) => ({ kind, body }));

test('docs/api.md tells the truth: its requests, sent as they stand, are answered as it says', async () => {
  const database = await openTestEmbedded();
  try {
    const site = await openApiSite(database.db);
    const { id } = await addTenant(site.ctx, { name: 'acme' });
    await setCaps(site.ctx, id, { day: '1' });
    const key = await site.makeKey({ tenant: 'acme' });
    const [, example = ''] = /## A worked example\n(.*?)\n## /s.exec(TEXT) ?? [];
    const blocks = blocksOf(example);
    expect(blocks.map(({ kind }) => kind)).toEqual(Array(4).fill(['http', 'json']).flat());
    let holdId = '';
    for (let at = 0; at < blocks.length; at += 2) {
      const [head = '', body] = (blocks[at]?.body ?? '').split('\n\n');
      const [line = '', ...lines] = head.split('\n');
      const [method = '', path = ''] = line.split(' ');
      const headers = Object.fromEntries(
        lines.filter((one) => one !== '' && !one.startsWith('Authorization')).map((one) => one.split(': ')),
      );
      const sent = body === undefined ? undefined : JSON.parse(body);
      const answer = await site.ask(key, method, path.replace('{holdId}', holdId), sent, headers);
      holdId ||= answer.body.holdId;
      const told = JSON.parse(blocks[at + 1]?.body ?? '');
      expect([answer.status, answer.body]).toMatchObject([
        200,
        'holdId' in told ? { ...told, holdId } : told,
      ]);
    }
  } finally {
    await database.close();
  }
});

test('its policy file is one', () => {
  const [, decisions = ''] = /## Decisions\n(.*?)\n## /s.exec(TEXT) ?? [];
  const [block] = blocksOf(decisions);
  const file = readPolicyFile(block?.body ?? '');
  expect(PolicyFile.parse(file)).toMatchObject({
    caution: { maxTokensShare: 0.8, mostTopK: 4, mostEfSearch: 40 },
    throttled: { mostTopN: 8, maxTokensShare: 0.5 },
  });
});
