import { expect, test } from 'vitest';
import { readQuestion } from '../../../src/bot/answer.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';
import { signIn } from '../../../src/engine/console/index.ts';
import type { Context } from '../../../src/engine/context.ts';
import { makeContext } from '../../support/context.ts';
import { openTestEmbedded } from '../../support/databases.ts';

const address = { url: 'https://costs.example.com', isLocal: false };

test('/cost console gives a member a private link that signs them in, and others the reason why not', async () => {
  const database = await openTestEmbedded();
  const system = await makeContext(database.db, { billsFolder: '/nowhere' });
  const [row] = await database.asOwner("insert into members (name) values ('Ana') returning id");
  const member: Context = {
    ...system,
    scope: [1],
    actor: { platform: 'slack', label: 'slack:T1:U1', role: 'viewer', memberId: Number(row?.id) },
  };
  const question = readQuestion(
    createRegistry(() => address),
    'console',
    system.now(),
  );
  expect(question.reply).toBe('private');
  const { nodes } = await question.run(member);
  const link = nodes.find((node) => node.kind === 'code')?.text ?? '';
  expect(link).toMatch(/^https:\/\/costs\.example\.com\/sign-in\/[\w-]{43}$/);
  expect(nodes.some(({ kind }) => kind === 'note')).toBe(false);
  expect(await signIn(system, link.split('/').at(-1) ?? '')).toMatch(/^[\w-]{43}$/);

  const stranger = { ...member, actor: { ...member.actor, memberId: null } };
  await expect(question.run(stranger)).rejects.toMatchObject({ code: 'forbidden' });
  const inside = { ...member, actor: { ...member.actor, platform: 'console' as const } };
  await expect(question.run(inside)).rejects.toMatchObject({ code: 'bad_input' });
});

test('without PUBLIC_URL the answer says that the link opens on that machine only', async () => {
  const database = await openTestEmbedded();
  const system = await makeContext(database.db, { billsFolder: '/nowhere' });
  const local = () => ({ url: 'http://127.0.0.1:8787', isLocal: true });
  const { nodes } = await readQuestion(createRegistry(local), 'console', system.now()).run(system);
  expect(nodes.find(({ kind }) => kind === 'note')).toMatchObject({
    text: expect.stringContaining('PUBLIC_URL'),
  });
});

test('words behind it are refused', () => {
  expect(() => readQuestion(createRegistry(), 'console now', new Date())).toThrow('stands alone');
});
