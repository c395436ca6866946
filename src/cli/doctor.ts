import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { CentavoError } from '../engine/errors.ts';
import { hasLedger, toHome } from '../home/home.ts';
import { explainConnection } from '../home/postgres-ledger.ts';
import { type Finding, fault, ok } from './checks/check.ts';
import { checkAi, checkApiKeys, checkJournal } from './checks/check-ai.ts';
import { checkConfiguration } from './checks/check-configuration.ts';
import { checkDiscord } from './checks/check-discord.ts';
import { checkHome } from './checks/check-home.ts';
import { checkLock } from './checks/check-lock.ts';
import { checkOpenLedger, isMigrated } from './checks/check-open-ledger.ts';
import { checkSlack } from './checks/check-slack.ts';
import { checkVersions } from './checks/check-versions.ts';
import type { BareSession, RunBare } from './command.ts';
import { reachLedger } from './reach-ledger.ts';
import { makeRunOn } from './run-on.ts';

const SIGNS: Record<Finding['state'], string> = { ok: 'ok     ', warning: 'warning', fault: 'FAULT  ' };

/** Checks everything that Centavo stands on, and says how to mend what is wrong. Exit status 1 with any fault. */
export const run: RunBare = async (session, args) => {
  const { io } = session;
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const findings = await findAll(session);
  const healthy = findings.every(({ state }) => state !== 'fault');
  if (values.json) io.out.write(`${JSON.stringify({ healthy, findings })}\n`);
  else io.out.write(findings.map(toLines).join(''));
  return healthy ? 0 : 1;
};

async function findAll(session: BareSession): Promise<Finding[]> {
  const { config, findings } = checkConfiguration();
  findings.push(...checkVersions());
  if (!config) return findings;
  findings.push(checkAi(config));
  const home = toHome(config.homeFolder);
  findings.push(...(await checkHome(home)));
  if (config.databaseUrl === null) findings.push(await checkLock(home));
  if (findings.some(({ check, state }) => (check === 'lock' || check === 'format') && state === 'fault'))
    return findings;
  findings.push(...(await askLedger(session, config)));
  if (config.slack) findings.push(...(await checkSlack(config.slack, session.now)));
  if (config.discord) findings.push(...(await checkDiscord(config.discord, linkedIn(findings, 'discord'))));
  return findings;
}

/** The workspaces of a platform that are linked; null where the ledger could not say. */
function linkedIn(findings: readonly Finding[], platform: string): string[] | null {
  const linked = findings.find((one) => one.linked)?.linked;
  return linked?.flatMap((one) => (one.platform === platform ? [one.workspaceId] : [])) ?? null;
}

function askLedger(session: BareSession, config: Config): Promise<Finding[]> {
  const { databaseUrl } = config;
  if (databaseUrl !== null) return askPostgres(session, config, databaseUrl);
  if (hasLedger(toHome(config.homeFolder))) return askHolder(session, config);
  return Promise.resolve([ok('ledger', 'There is no ledger yet; `centavo import focus FILES` begins one.')]);
}

/** Looks at the server as it is: nothing is migrated. */
async function askPostgres({ now }: BareSession, config: Config, databaseUrl: string): Promise<Finding[]> {
  const { openPostgres } = await import('../../db/postgres.ts');
  const db = openPostgres(databaseUrl, { connections: 1 });
  try {
    const home = toHome(config.homeFolder);
    const findings = await checkOpenLedger(db, home.billsFolder, now);
    if (isMigrated(findings)) {
      findings.push(await checkApiKeys(db, home, config.ai.apiKeySecret, now()));
      findings.push(await checkJournal(db, home, now()));
    }
    return [ok('ledger', 'The database answers.'), ...findings];
  } catch (error) {
    return [toLedgerFault(explainConnection(error, databaseUrl, 'DATABASE_URL'))];
  } finally {
    await db.close();
  }
}

/** Has the process that holds the embedded ledger look at it, or looks itself. */
async function askHolder(session: BareSession, config: Config): Promise<Finding[]> {
  let said = '';
  let wrong = '';
  const keep = (take: (text: string) => void) => ({ ...session.io.out, write: take });
  const io = {
    ...session.io,
    out: keep((text) => {
      said += text;
    }),
    err: keep((text) => {
      wrong += text;
    }),
  };
  try {
    const base = { ...session, config };
    const status = await reachLedger('own', ['doctor-ledger'], { ...base, io }, makeRunOn(base));
    if (status === 0) return [ok('ledger', 'The ledger opens.'), ...(JSON.parse(said) as Finding[])];
    return [toLedgerFault(new CentavoError('unavailable', wrong.trim()))];
  } catch (error) {
    return [toLedgerFault(error)];
  }
}

function toLedgerFault(error: unknown): Finding {
  if (!(error instanceof CentavoError)) throw error;
  const [message = '', ...mend] = error.message.split(/(?<=[.:]) /);
  const otherwise =
    'Read the log; where the ledger does not open, restore a backup with `centavo restore FILE`.';
  return fault('ledger', message.replace(/:$/, '.'), mend.join(' ') || otherwise);
}

function toLines({ check, state, message, mend }: Finding): string {
  return `${SIGNS[state]}  ${check.padEnd(14)} ${message}\n${mend === null ? '' : `${' '.repeat(24)}${mend}\n`}`;
}
