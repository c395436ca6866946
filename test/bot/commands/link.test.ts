import { expect, test } from 'vitest';
import { readQuestion } from '../../../src/bot/answer.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import { openTestEmbedded } from '../../support/databases.ts';
import { cliContext } from '../../support/slack-context.ts';

const NOW = new Date('2026-11-21T09:00:00Z');

test('a code is never answered in public, and one that is missing is asked for', () => {
  const registry = createRegistry();
  expect(readQuestion(registry, 'link ABCD-2345', NOW).reply).toBe('private');
  expect(() => readQuestion(registry, 'link', NOW)).toThrow('centavo link-code');
});

test('in the terminal there is no workspace to link', async () => {
  const { db, close } = await openTestEmbedded();
  const question = readQuestion(createRegistry(), 'link ABCD-2345', NOW);
  await expect(question.run(cliContext(db))).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('in the workspace that is to be linked'),
  });
  await close();
});
