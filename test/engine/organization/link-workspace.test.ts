import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  type Belonging,
  createLinkCode,
  findActor,
  type LinkWorkspaceInput,
  linkWorkspace,
} from '../../../src/engine/organization/index.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { cliContext, slackContext } from '../../support/slack-context.ts';

const DAY_MS = 86_400_000;
const START = new Date('2026-11-21T09:00:00Z');

function linking(code: string, changes: Partial<LinkWorkspaceInput> = {}): LinkWorkspaceInput {
  return {
    platform: 'slack',
    workspaceId: 'T1',
    workspaceName: 'Acme',
    personId: 'U1',
    personName: null,
    code,
    ...changes,
  };
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => expect.unreachable('it was not refused'),
    (error: Error) => error.message,
  );
}

function askerOf(personId: string, belonging: Belonging = 'member', workspaceId = 'T1') {
  return { platform: 'slack' as const, workspaceId, personId, belonging };
}

describeOnEachDatabase('link codes', (open) => {
  test('a code has forty bits of letters and digits that cannot be mistaken, and only its hash is stored', async () => {
    const { db, asOwner } = await open();
    const codes = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const { code, expiresAt } = await createLinkCode(cliContext(db));
      expect(code).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
      expect(expiresAt).toEqual(new Date(START.getTime() + DAY_MS));
      codes.add(code);
    }
    expect(codes.size).toBe(20);
    const rows = await asOwner('select * from link_codes');
    const stored = JSON.stringify(rows);
    for (const code of codes) {
      const plain = code.replace('-', '');
      expect(stored).not.toContain(plain);
      expect(stored).not.toContain(code);
      expect(stored).toContain(createHash('sha256').update(plain).digest('hex'));
    }
  });

  test('only an admin makes codes', async () => {
    const { db } = await open();
    await expect(createLinkCode(slackContext(db))).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a code links the workspace and makes its user the first admin, on record', async () => {
    const { db, asOwner } = await open();
    const { code } = await createLinkCode(cliContext(db));
    const typed = code.toLowerCase().replace('-', ' ');
    const linked = await linkWorkspace(slackContext(db, { scope: [] }), linking(typed));
    expect(linked).toMatchObject({ workspaceId: 'T1', role: 'admin' });
    const { actor, scope } = await findActor({ db }, askerOf('U1'));
    expect(actor).toEqual({
      platform: 'slack',
      label: 'slack:T1:U1',
      role: 'admin',
      memberId: linked.memberId,
    });
    expect(scope).toBe('*');
    const audit = await asOwner(
      "select actor, subject, after from audit_log where action = 'workspace.linked'",
    );
    expect(audit).toEqual([
      {
        actor: 'slack:T1:U1',
        subject: 'workspace:slack:T1',
        after: { memberId: linked.memberId, role: 'admin', workspaceName: 'Acme' },
      },
    ]);
  });

  test('everybody else of the linked workspace sees nothing until it is granted, and is no admin', async () => {
    const { db } = await open();
    const { code } = await createLinkCode(cliContext(db));
    await linkWorkspace(slackContext(db), linking(code));
    const { actor, scope } = await findActor({ db }, askerOf('U2'));
    expect(actor).toEqual({ platform: 'slack', label: 'slack:T1:U2', role: 'viewer', memberId: null });
    expect(scope).toEqual([]);
  });

  test('a code works once, also when two bring it at the same moment', async () => {
    const { db } = await open();
    const { code } = await createLinkCode(cliContext(db));
    const attempts = ['T1', 'T2', 'T3', 'T4'].map((workspaceId) =>
      linkWorkspace(slackContext(db, { workspaceId }), linking(code, { workspaceId, personId: 'U-race' })),
    );
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a wrong, a spent and an expired code are refused with one and the same sentence, and nothing is linked', async () => {
    const { db, asOwner } = await open();
    const spent = await createLinkCode(cliContext(db));
    await linkWorkspace(slackContext(db), linking(spent.code, { workspaceId: 'T-first' }));
    const old = await createLinkCode(cliContext(db));
    const aDayLater = () => new Date(START.getTime() + DAY_MS);
    const sentences = [
      await refusalOf(linkWorkspace(slackContext(db), linking('2222-2222', { personId: 'U-a' }))),
      await refusalOf(linkWorkspace(slackContext(db), linking(spent.code, { personId: 'U-b' }))),
      await refusalOf(
        linkWorkspace(slackContext(db, { now: aDayLater }), linking(old.code, { personId: 'U-c' })),
      ),
    ];
    expect(new Set(sentences).size).toBe(1);
    expect(sentences[0]).toContain('centavo link-code');
    expect(await asOwner("select 1 from workspaces where external_id = 'T1'")).toEqual([]);
    expect(await asOwner('select used_at from link_codes where used_at is null')).toHaveLength(1);
  });

  test('the sixth guess of a person is refused unread, and a quarter of an hour later they may try again', async () => {
    const { db } = await open();
    const { code } = await createLinkCode(cliContext(db));
    const guess = (personId: string, text: string, at = START) =>
      linkWorkspace(slackContext(db, { now: () => at }), linking(text, { workspaceId: 'T-guess', personId }));
    for (let round = 0; round < 5; round += 1) await refusalOf(guess('U-guess', `WRNG-222${round}`));
    expect(await refusalOf(guess('U-guess', code))).toContain('too many');
    const later = new Date(START.getTime() + 16 * 60_000);
    await expect(guess('U-guess', code, later)).resolves.toMatchObject({ role: 'admin' });
  });

  test('many people guessing together stop the workspace, not others', async () => {
    const { db } = await open();
    const { code } = await createLinkCode(cliContext(db));
    for (let person = 0; person < 30; person += 1) {
      await refusalOf(
        linkWorkspace(
          slackContext(db),
          linking('WRNG-2222', { workspaceId: 'T-mob', personId: `U-mob-${person}` }),
        ),
      );
    }
    const fresh = linking(code, { workspaceId: 'T-mob', personId: 'U-mob-fresh' });
    expect(await refusalOf(linkWorkspace(slackContext(db), fresh))).toContain('too many');
    await expect(
      linkWorkspace(slackContext(db), linking(code, { workspaceId: 'T-calm', personId: 'U-calm' })),
    ).resolves.toMatchObject({ role: 'admin' });
  });

  test('a second code links a second workspace and leaves the first as it is', async () => {
    const { db, asOwner } = await open();
    const ctx = cliContext(db);
    await linkWorkspace(slackContext(db), linking((await createLinkCode(ctx)).code));
    await linkWorkspace(
      slackContext(db, { workspaceId: 'T2', personId: 'U9' }),
      linking((await createLinkCode(ctx)).code, { workspaceId: 'T2', personId: 'U9' }),
    );
    expect(await asOwner('select external_id from workspaces order by 1')).toEqual([
      { external_id: 'T1' },
      { external_id: 'T2' },
    ]);
    expect((await findActor({ db }, askerOf('U1'))).actor.role).toBe('admin');
    expect((await findActor({ db }, askerOf('U9', 'member', 'T2'))).actor.role).toBe('admin');
    expect((await findActor({ db }, askerOf('U9'))).actor.role).toBe('viewer');
  });
});

describeOnEachDatabase('who asks', (open) => {
  test('an unlinked workspace is refused with the way to link it', async () => {
    const { db } = await open();
    const sentence = await refusalOf(findActor({ db }, askerOf('U1')));
    expect(sentence).toContain('not linked');
    expect(sentence).toContain('/cost link CODE');
  });

  test('guests, strangers and people whom Slack does not vouch for see nothing in a linked workspace', async () => {
    const { db } = await open();
    const { code } = await createLinkCode(cliContext(db));
    await linkWorkspace(slackContext(db), linking(code));
    for (const [belonging, errorCode] of [
      ['guest', 'forbidden'],
      ['stranger', 'forbidden'],
      ['unknown', 'unavailable'],
    ] as const) {
      await expect(findActor({ db }, askerOf('U1', belonging))).rejects.toMatchObject({ code: errorCode });
    }
  });
});
