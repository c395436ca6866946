import { openPostgres } from '../../db/postgres.ts';
import { APPROVAL_KINDS } from '../../src/engine/approval-kinds/index.ts';
import { decideApproval, withdrawApproval } from '../../src/engine/approvals/index.ts';
import { setBudget } from '../../src/engine/budgets/index.ts';
import type { Context } from '../../src/engine/context.ts';
import { english } from '../../src/engine/language/index.ts';
import { findActor } from '../../src/engine/organization/index.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/settings.ts';

/**
 * A process that asks for budgets and decides about them, one after the other, until it is killed: by two approvers,
 * and now and then rejected or withdrawn. Started with the database's URL, the number of tenants and a first number.
 */
const [url = '', tenants = '1', first = '0'] = process.argv.slice(2);
const db = openPostgres(url, { connections: 2 });

async function as(personId: string): Promise<Context> {
  const asker = { platform: 'slack', workspaceId: 'T1', personId, belonging: 'member' } as const;
  const { actor, scope } = await findActor({ db }, asker);
  return {
    db,
    actor,
    scope,
    place: { workspaceId: 'T1', channelId: 'C1', personId },
    t: english,
    settings: DEFAULT_SETTINGS,
    now: () => new Date(),
    billsFolder: '/nowhere',
    log: { debug() {}, info() {}, warn() {}, error() {} },
  };
}

const [asker, one, two] = await Promise.all([as('UASKER'), as('UONE'), as('UTWO')]);
process.stdout.write('ready\n');
for (let n = Number(first); ; n += 1) {
  const { approval } = await setBudget(asker, {
    tenant: `tenant ${n % Number(tenants)}`,
    amount: String(1000 + n),
    currency: 'USD',
  });
  const id = approval?.id ?? '';
  if (n % 7 === 3) {
    await withdrawApproval(asker, id);
  } else if (n % 7 === 5) {
    await decideApproval(one, APPROVAL_KINDS, { id, decision: 'reject', note: 'no' });
  } else {
    await decideApproval(one, APPROVAL_KINDS, { id, decision: 'approve' });
    await decideApproval(two, APPROVAL_KINDS, { id, decision: 'approve', note: 'yes' });
  }
}
