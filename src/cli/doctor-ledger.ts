import { checkApiKeys, checkJournal } from './checks/check-ai.ts';
import { checkOpenLedger, isMigrated } from './checks/check-open-ledger.ts';
import type { RunOnLedger } from './command.ts';

/** What `doctor` asks about the ledger, run by the process that holds it; findings as JSON. */
export const run: RunOnLedger = async ({ io, open, installation, config, now }) => {
  const { db } = await open();
  const findings = await checkOpenLedger(db, installation.home.billsFolder, now);
  if (isMigrated(findings)) {
    findings.push(await checkApiKeys(db, installation.home, config.ai.apiKeySecret, now()));
    findings.push(await checkJournal(db, installation.home, now()));
  }
  io.out.write(JSON.stringify(findings));
  return 0;
};
