import type { Db } from '../../../db/sql.ts';
import { checkBills, checkLedger, type LedgerState } from '../../engine/health/index.ts';
import { listLinked } from '../../engine/organization/index.ts';
import { readOutbox } from '../../engine/outbox/index.ts';
import { listPriceAlarms } from '../../engine/prices/index.ts';
import { type Finding, fault, ok, warning } from './check.ts';
import { skewed } from './check-slack.ts';

const MOST_SKEW_S = 60;
/** A message that waits longer than this waits for something. */
const LATE_MS = 3_600_000;
const SHOWN = 3;

/** The ledger behind an open connection: its role, row security, migrations, clock and kept bills. */
export async function checkOpenLedger(db: Db, billsFolder: string, now: () => Date): Promise<Finding[]> {
  const state = await checkLedger(db);
  const findings = [
    judge(
      'role',
      state,
      `The app's role is "${state.role.name}", which owns nothing and obeys row security.`,
    ),
    judge('row-security', state, 'Row security is forced on every table that bears a tenant.'),
    judge('migrations', state, `All ${state.migrations.expected} migrations are applied.`),
    judgeClock(db, state.role.now, now()),
  ].flat();
  if (state.faults.some(({ about }) => about === 'migrations')) return findings;
  return [
    ...findings,
    await judgeBills(db, billsFolder),
    await judgeOutbox(db, now()),
    await judgePrices(db, now),
    await tellLinked(db),
  ];
}

/** Whether every table is there, so that more may be asked. */
export function isMigrated(findings: readonly Finding[]): boolean {
  return !findings.some(({ check, state }) => check === 'migrations' && state === 'fault');
}

async function tellLinked(db: Db): Promise<Finding> {
  const linked = await listLinked(db);
  const names = linked.map(({ platform, workspaceId }) => `${platform} ${workspaceId}`);
  return { ...ok('linked', `Linked to it: ${names.join(', ') || 'no workspace yet'}.`), linked };
}

function judge(
  about: LedgerState['faults'][number]['about'],
  { faults }: LedgerState,
  well: string,
): Finding[] {
  const mine = faults.filter((one) => one.about === about);
  return mine.length === 0 ? [ok(about, well)] : mine.map(({ problem, mend }) => fault(about, problem, mend));
}

function judgeClock(db: Db, server: string, now: Date): Finding[] {
  // The embedded database has this machine's clock.
  if (db.kind === 'embedded') return [];
  const skew = Math.round((now.getTime() - Date.parse(server)) / 1000);
  if (Math.abs(skew) <= MOST_SKEW_S) return [ok('clock', "This machine's clock agrees with the database's.")];
  return [skewed(skew, "the database's")];
}

/** What the bot had to say by itself and could not. */
async function judgeOutbox(db: Db, now: Date): Promise<Finding> {
  const { dead, deadLetters, waiting } = await readOutbox(db);
  const [first] = deadLetters;
  if (first) {
    return warning(
      'outbox',
      `${dead} messages could not be delivered, the first to ${first.platform} ${first.to}: ${first.failure}.`,
      'Mend what stopped them, then /cost admin outbox resend all; docs/operations.md tells what each reason means.',
    );
  }
  const late = waiting.filter(({ oldest }) => now.getTime() - Date.parse(oldest) > LATE_MS);
  if (late.length === 0) return ok('outbox', 'Every message was delivered, or is about to be.');
  const names = late.map(({ platform, count }) => `${count} for ${platform}`).join(', ');
  return warning(
    'outbox',
    `Messages have waited for more than an hour: ${names}.`,
    'See that Centavo runs and is connected to that platform (/health).',
  );
}

/** A price of nothing, or in the wrong unit, lets any budget through. */
async function judgePrices(db: Db, now: () => Date): Promise<Finding> {
  const alarms = await listPriceAlarms({ db, now });
  const [first] = alarms;
  if (!first) return ok('ai-prices', 'No price of an AI model is zero, missing or far from its neighbours.');
  const names = alarms.slice(0, SHOWN).map(({ provider, model, fault }) => `${provider} ${model} (${fault})`);
  return warning(
    'ai-prices',
    `Prices of AI models to look at: ${names.join(', ')}${alarms.length > SHOWN ? ', …' : ''}.`,
    'See `centavo prices list`, and set a price of your own with `centavo prices set`.',
  );
}

async function judgeBills(db: Db, billsFolder: string): Promise<Finding> {
  const { files, missing, changed } = await checkBills(db, billsFolder);
  const wrong = [...missing, ...changed];
  if (wrong.length === 0) return ok('bills', `All ${files.length} kept bills are there as they came.`);
  const names = wrong.slice(0, SHOWN).map(({ path }) => path);
  return fault(
    'bills',
    `Of ${files.length} kept bills ${missing.length} are gone and ${changed.length} were changed: ${names.join(', ')}${wrong.length > SHOWN ? ', …' : ''}.`,
    `Put them back into ${billsFolder} from a backup, or import those bills again. Until then questions about resources cannot be answered for them.`,
  );
}
