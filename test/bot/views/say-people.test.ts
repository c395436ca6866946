import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeWords } from '../../../src/bot/format/format-value.ts';
import { sayPeople, textOfPeople } from '../../../src/bot/views/say-people.ts';
import { viewApproval } from '../../../src/bot/views/view-approval.ts';
import { APPROVAL_KINDS } from '../../../src/engine/approval-kinds/index.ts';
import { type Approval, sayApproval } from '../../../src/engine/approvals/index.ts';
import { LANGUAGES, translatorOf } from '../../../src/engine/language/index.ts';

const ADA = 'slack:T1:U07AB';

describe('a sentence with people', () => {
  test('keeps them apart from its words, which say the same when they are written out', () => {
    const say = (name: (person: string) => string) => `${name(ADA)} or ${name('cli')}, for ${ADA}`;
    expect(sayPeople(say)).toEqual({ words: [{ person: ADA }, ' or ', { person: 'cli' }, `, for ${ADA}`] });
    expect(writeWords(sayPeople(say))).toBe(`${ADA} or cli, for ${ADA}`);
    expect(textOfPeople(say)).toEqual({ text: `${ADA} or cli, for ${ADA}`, ...sayPeople(say) });
  });

  test('that names nobody is its text alone', () => {
    expect(textOfPeople(() => 'Nobody approves for you.')).toEqual({ text: 'Nobody approves for you.' });
    expect(textOfPeople(() => '')).toEqual({ text: '' });
  });

  test('has no other people than those it was given, whatever else is in it', () => {
    const text = fc.string({
      unit: fc.constantFrom('\ue001', '\ue002', '0', '1', 'a', '\ue000'),
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, text, text, (before, between, after) => {
        const { words } = sayPeople((name) => `${before}${name('ada')}${between}${name('bob')}${after}`);
        expect(words.filter((word) => typeof word !== 'string')).toEqual([
          { person: 'ada' },
          { person: 'bob' },
        ]);
        const texts = words.filter((word) => typeof word === 'string').join('');
        expect(texts).toBe(`${before}${between}${after}`);
      }),
      { numRuns: 2_000 },
    );
  });
});

test.each(LANGUAGES)('a request for access names whom it is about as a person, in %s', (language) => {
  const t = translatorOf(language);
  const accounts = `discord:900:123456, ${ADA}`;
  const approval: Approval = {
    id: '00000000-0000-4000-8000-000000000001',
    kind: 'access',
    tenantId: 1,
    tenantName: ADA,
    state: 'pending',
    requester: 'local',
    requestedBy: 'cli',
    requestedAt: '2026-11-21T12:00:00.000Z',
    amount: null,
    currency: null,
    payload: { memberId: 3, person: accounts, role: 'viewer', tenantId: 1 },
    hash: '',
    cause: null,
    approvers: [{ role: 'admin' }],
    needed: 1,
    rule: null,
    expiresAt: '2026-11-24T12:00:00.000Z',
    escalatesAt: null,
    escalatedAt: null,
    endedAt: null,
    endedBy: null,
    note: null,
    votes: [],
  };
  const said = sayApproval(APPROVAL_KINDS, approval);
  const card = viewApproval({ approval, ...said, approvers: [], given: 0, may: 'nothing' }, t, {
    timeZone: 'UTC',
  });
  const [text] = card.nodes.filter((node) => node.kind === 'text');
  expect(text?.words?.filter((word) => typeof word !== 'string')).toEqual([{ person: accounts }]);
  // A tenant that bears the name of an account is a tenant.
  expect(text?.words?.at(-1)).toContain(ADA);
  expect(text?.text).toBe(said.what(t));
});
