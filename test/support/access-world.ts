import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Db, Statement, Tx } from '../../db/sql.ts';
import { toStatement } from '../../db/sql.ts';
import { grantAccess } from '../../src/engine/access/index.ts';
import { APPROVAL_KINDS } from '../../src/engine/approval-kinds/index.ts';
import { setRule } from '../../src/engine/approval-rules/index.ts';
import { setBudget } from '../../src/engine/budgets/index.ts';
import type { Context, Role } from '../../src/engine/context.ts';
import { setDefaultTenant } from '../../src/engine/costs/index.ts';
import { english } from '../../src/engine/language/index.ts';
import { importFocus } from '../../src/engine/ledger/index.ts';
import { addRule } from '../../src/engine/mapping/index.ts';
import { createLinkCode, findActor, linkWorkspace } from '../../src/engine/organization/index.ts';
import { addTenant, archiveTenant, mergeTenant } from '../../src/engine/tenants/index.ts';
import { makeContext } from './context.ts';
import type { TestDatabase } from './databases.ts';
import { focusRow, writeFocus } from './focus-files.ts';

/** In names that nobody has: what is said of them must be said of the other branch's, which all hold `bravo`. */
const NOBODY = 'zulux';

/** Tenants of the other branch, some with names that would like to be markup, mentions, formulas or commands. */
export const OTHER_TENANTS = [
  'bravo',
  'Bravo Data Platform',
  '</script><b>bravo</b>',
  '@everyone bravo',
  '=HYPERLINK("bravo")',
  '😀'.repeat(30).concat('bravo'),
] as const;
/** Stands above both branches: the member sees the one without it. */
const ABOVE = 'Bravo & Alpha Holding';
/** Others that are there no more. */
const GONE_TENANTS = ['bravo-archived', 'bravo-merged'] as const;

/** Money of the other branch and of sums that hold it: no answer to the member may show these digits. */
const OTHER_MONEY = ['7919.13', '7922.24', '6007.77', '7919', '6007', '13926.9'];

/** Ids, tokens of forms and names of files by their content: any digits may stand in them. */
const RANDOM = /[0-9a-f]{8}-[0-9a-f-]{27}|"[\w-]{43}"|\/assets\/[0-9a-f]+\//g;

export interface AccessWorld {
  database: TestDatabase;
  /** The local admin. */
  admin: Context;
  /** A Slack admin of everything, asking in the same channel as the member. */
  slackAdmin: Context;
  /** A member to whom `alpha` alone was granted, in that role. Their rights are read anew. */
  memberOfA(role: Role, db?: Db): Promise<Context>;
  /** A member to whom nothing was granted. */
  stranger(db?: Db): Promise<Context>;
  /** All names and ids of the other branch that a question may be about. */
  secrets: readonly string[];
  /** What of the other branch, or of what stands above both, is in a text; empty: nothing. */
  findLeaks(text: string): string[];
}

/** The same text about what nobody has. */
export function toNobody(text: string): string {
  return text.replace(/bravo/g, NOBODY).replace(/Bravo/g, 'Zulux').replace(/BRAVO/g, 'ZULUX');
}

/** Answers about the one and about the other, made comparable. */
export function withoutNames(text: string): string {
  return text.replace(/bravo|zulux/gi, '∎');
}

const PLACE = { workspaceId: 'T1', channelId: 'C1' };

/**
 * A ledger with two branches below one group: `alpha`, which the member may see, and `bravo`, which they may not; a
 * provider, an account, services and tags that only `bravo` has, an account that both have, a rule that splits between
 * them, a closed month that was restated from the one to the other, and a channel whose default tenant is `bravo`.
 */
export async function makeAccessWorld(database: TestDatabase): Promise<AccessWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'centavo-access-'));
  const admin = await makeContext(database.db, { billsFolder: join(folder, 'bills') });
  await addTenant(admin, { name: ABOVE });
  for (const name of ['alpha', 'omega']) await addTenant(admin, { name, parent: ABOVE });
  await addTenant(admin, { name: 'alpha one', parent: 'alpha' });
  // Numbers that nothing else can have.
  await database.asOwner('alter table tenants alter column id restart with 918273');
  for (const name of OTHER_TENANTS) await addTenant(admin, { name, parent: ABOVE });
  for (const name of GONE_TENANTS) await addTenant(admin, { name, parent: ABOVE });
  const rules = [
    ['alpha', 'alpha one'],
    ['web', 'alpha'],
    ...OTHER_TENANTS.map((name, at) => [`bravo${at}`, name] as const),
  ] as const;
  for (const [pattern, tenant] of rules) {
    const shares = [{ tenant, weight: '1' }];
    await addRule(admin, { rule: { kind: 'tag', key: 'team', pattern, shares } });
  }
  await importFocus(admin, { paths: [await writeFocus(folder, 'bravo.csv', rowsOfWorld())], cwd: '/' });
  // A closed month restated from the one to the other: its reason names the rule, and the rule names both.
  await addRule(admin, {
    rule: {
      kind: 'tag',
      key: 'env',
      pattern: 'shared',
      shares: [
        { tenant: 'alpha', weight: '1' },
        { tenant: 'bravo', weight: '1' },
      ],
    },
    before: 1,
    restate: true,
  });
  await archiveTenant(admin, { tenant: 'bravo-archived' });
  await mergeTenant(admin, { tenant: 'bravo-merged', into: 'bravo' });

  // A budget of the other branch, spent whole, beside the member's own.
  await database.db.transaction('*', async (tx) => {
    for (const [name, amount] of [
      ['alpha', '40'],
      ['bravo', '6007.77'],
    ] as const) {
      for (const spend of ['cloud', 'ai'] as const)
        await tx.rows(sql`
          insert into budgets (tenant_id, spend, "window", amount, currency, counts, thresholds, usd_rate, created_at)
          select id, ${spend}, 'month', ${amount}::numeric, 'USD', '{}', '{0.7,0.9,1}', 1, now() from tenants where name = ${name}`);
    }
    await tx.rows(sql`
      insert into budgets (tag_key, tag_value, spend, "window", amount, currency, counts, thresholds, created_at)
      values ('env', 'bravo', 'cloud', 'month', 7919, 'USD', '{}', '{0.7,0.9,1}', now())`);
  });

  const { code } = await createLinkCode(admin);
  const slack = (personId: string): Context => ({
    ...admin,
    actor: { platform: 'slack', label: `slack:T1:${personId}`, role: 'viewer', memberId: null },
    place: { ...PLACE, personId },
    scope: [],
  });
  await linkWorkspace(slack('UADMIN'), {
    platform: 'slack',
    workspaceId: 'T1',
    workspaceName: null,
    personId: 'UADMIN',
    personName: null,
    code,
  });
  for (const role of ['viewer', 'approver', 'admin'] as const) {
    await grantAccess(admin, { person: personOf(role), role, tenant: 'alpha' });
  }
  const asPerson = async (personId: string, db: Db = database.db): Promise<Context> => {
    const asker = { platform: 'slack', workspaceId: 'T1', personId, belonging: 'member' } as const;
    const { actor, scope, settings } = await findActor({ db: database.db }, asker);
    return { ...slack(personId), db, actor, scope, settings, t: english };
  };
  const slackAdmin = await asPerson('UADMIN');
  // A request and a rule about the other branch, which only who sees it may know of.
  await setBudget(admin, { tenant: 'bravo', amount: '6007.77', currency: 'USD' });
  await setRule(admin, APPROVAL_KINDS, {
    kind: 'budget',
    tenant: 'bravo',
    category: 'bravo-category',
    from: { amount: '7919.13', currency: 'USD' },
    approvers: [{ role: 'admin' }],
    needed: 1,
  });
  await setDefaultTenant(slackAdmin, { kind: 'channel', tenant: 'bravo' });
  return {
    database,
    admin,
    slackAdmin,
    memberOfA: (role, db) => asPerson(personOf(role).personId, db),
    stranger: (db) => asPerson('UNOBODY', db),
    secrets: [
      ...OTHER_TENANTS,
      ...GONE_TENANTS,
      ABOVE,
      'BravoDB',
      'bravo-acct',
      'bravo-sub',
      'Bravo Sub',
      'BravoCloud',
    ],
    findLeaks: (found) => {
      const text = found.replace(RANDOM, '');
      return [
        ...(text.match(/[^"]{0,30}bravo[^"]{0,30}/gi) ?? []),
        ...(text.match(/9182\d\d/g) ?? []),
        ...OTHER_MONEY.filter((money) => text.includes(money)),
      ];
    },
  };
}

function personOf(role: Role) {
  return { platform: 'slack' as const, workspaceId: 'T1', personId: `UALPHA${role.toUpperCase()}` };
}

/** October is closed and November is open: the member's few dollars beside the other branch's thousands. */
function rowsOfWorld() {
  const days = ['2026-09-10', '2026-10-05', '2026-10-20', '2026-11-03', '2026-11-18'];
  const alpha = days.flatMap((day) => [
    focusRow({
      ChargePeriodStart: day,
      Tags: '{"team":"alpha","env":"prod"}',
      BilledCost: '3.11',
      EffectiveCost: '3.11',
      ResourceId: 'i-alpha',
    }),
    focusRow({
      ChargePeriodStart: day,
      Tags: '{"team":"web"}',
      ServiceName: 'AlphaQueue',
      EffectiveCost: '2.05',
      ResourceId: 'q-alpha',
    }),
    focusRow({
      ChargePeriodStart: day,
      Tags: '{"team":"web","env":"shared"}',
      ServiceName: 'AlphaStore',
      EffectiveCost: '1.50',
      ResourceId: 's-alpha',
    }),
  ]);
  const bravo = days.flatMap((day) =>
    OTHER_TENANTS.flatMap((_, at) => [
      // On the account that both have, and on one of their own.
      focusRow({
        ChargePeriodStart: day,
        Tags: `{"team":"bravo${at}","bravotag":"bravo-value"}`,
        ServiceName: 'BravoDB',
        BilledCost: '7919.13',
        EffectiveCost: '7919.13',
        ResourceId: `i-bravo-${at}`,
        RegionId: 'bravo-region',
        InvoiceId: 'INV-bravo',
      }),
      focusRow({
        ChargePeriodStart: day,
        ProviderName: 'BravoCloud',
        BillingAccountId: 'bravo-acct',
        BillingAccountName: 'Bravo',
        SubAccountId: 'bravo-sub',
        SubAccountName: 'Bravo Sub',
        Tags: `{"team":"bravo${at}"}`,
        ServiceName: 'BravoDB',
        BilledCost: '6007.77',
        EffectiveCost: '6007.77',
        ResourceId: `j-bravo-${at}`,
        InvoiceId: 'INV-bravo',
      }),
    ]),
  );
  // A month that only the other branch's account has.
  const early = focusRow({
    ChargePeriodStart: '2026-04-07',
    ProviderName: 'BravoCloud',
    BillingAccountId: 'bravo-acct',
    Tags: '{"team":"bravo0"}',
    ServiceName: 'BravoDB',
    EffectiveCost: '6007.77',
    ResourceId: 'j-bravo',
  });
  const unmapped = focusRow({
    ChargePeriodStart: '2026-10-07',
    Tags: '{"team":"bravo-unmapped"}',
    ServiceName: 'BravoDB',
    EffectiveCost: '6007.77',
    ResourceId: 'k-bravo',
  });
  return [...alpha, ...bravo, early, unmapped];
}

/** Which walls stand: both, one of them alone, or none, which must be noticed. */
export type Walls = 'both' | 'row security alone' | 'filters alone' | 'none';

const FILTER =
  / in \(select own\.tenant_id from tenant_closure own where own\.ancestor_id = any\((\$\d+)::int\[\]\)\)/g;

/**
 * The database with walls taken down: the scope filters out of every statement, or row security out of
 * every transaction.
 *
 * @returns the database, and how many filters it took out
 */
export function withWalls(db: Db, walls: Walls): { db: Db; removed: () => number } {
  let removed = 0;
  const strip = ({ text, params }: Statement): Statement => ({
    text: text.replace(FILTER, (_, parameter) => {
      removed += 1;
      return ` is not null and ${parameter}::int[] is not null`;
    }),
    params,
  });
  const scopeOf = <S>(scope: S): S | '*' => (walls === 'filters alone' || walls === 'none' ? '*' : scope);
  const toSend = (statement: Statement) =>
    walls === 'row security alone' || walls === 'none' ? strip(statement) : statement;
  const wrapTx = (tx: Tx): Tx => {
    const wrapped: Tx = {
      ...tx,
      read: (scope, statements) => tx.read(scope, statements.map(toSend)),
      rows: async (query) => {
        const [rows = []] = await tx.read([], [toSend(toStatement(query))]);
        return rows as never[];
      },
      transaction: (_scope, work) => work(wrapped),
    };
    return wrapped;
  };
  return {
    db: {
      kind: db.kind,
      read: (scope, statements) => db.read(scopeOf(scope), statements.map(toSend)),
      alone: (statement) => db.alone(statement),
      transaction: (scope, work) => db.transaction(scopeOf(scope), (tx) => work(wrapTx(tx))),
    },
    removed: () => removed,
  };
}
