import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { CentavoError } from '../engine/errors.ts';
import { hasLedger, toHome } from '../home/home.ts';
import { type Finding, fault, ok } from './checks/check.ts';
import { checkConfiguration } from './checks/check-configuration.ts';
import { checkHome } from './checks/check-home.ts';
import { checkLock } from './checks/check-lock.ts';
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
  const home = toHome(config.homeFolder);
  findings.push(...(await checkHome(home)));
  if (config.databaseUrl === null) findings.push(await checkLock(home));
  if (findings.some(({ check, state }) => (check === 'lock' || check === 'format') && state === 'fault'))
    return findings;
  findings.push(...(await askLedger(session, config)));
  if (config.slack) findings.push(...(await checkSlack(config.slack, session.now)));
  return findings;
}

/** Asks the ledger, in the process that holds it where one does. */
async function askLedger(session: BareSession, config: Config): Promise<Finding[]> {
  if (config.databaseUrl === null && !hasLedger(toHome(config.homeFolder))) {
    return [ok('ledger', 'There is no ledger yet; `centavo import focus FILES` begins one.')];
  }
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
    const status = await reachLedger(
      'own',
      ['doctor-ledger'],
      { ...session, config, io },
      makeRunOn({ ...session, config }),
    );
    if (status === 0) return [ok('ledger', 'The ledger opens.'), ...(JSON.parse(said) as Finding[])];
  } catch (error) {
    if (!(error instanceof CentavoError)) throw error;
    wrong += error.message;
  }
  const [message = '', ...mend] = wrong.trim().split(/(?<=[.:]) /);
  return [
    fault(
      'ledger',
      message,
      mend.join(' ') || 'See the log; restore a backup with `centavo restore FILE` if it stays.',
    ),
  ];
}

function toLines({ check, state, message, mend }: Finding): string {
  return `${SIGNS[state]}  ${check.padEnd(14)} ${message}\n${mend === null ? '' : `${' '.repeat(24)}${mend}\n`}`;
}
