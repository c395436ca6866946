import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { restoreBackup, restoreBills } from '../home/restore-backup.ts';
import { type RunOnLedger, UsageError } from './command.ts';

const RESTORE_POSTGRES = `The bills are back. Restore the ledger with PostgreSQL's own, into an empty database; on a new server the role first:
  psql "$DATABASE_OWNER_URL" -c 'create role centavo_app nologin'
  pg_restore --no-owner --dbname="$DATABASE_OWNER_URL" centavo.dump
`;

/** Put a backup in the place of the ledger; the ledger that was there is kept aside. */
export const run: RunOnLedger = async ({ io, installation, now }, args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' }, 'without-bills': { type: 'boolean' } },
  });
  const [named] = positionals;
  if (positionals.length !== 1 || named === undefined) throw new UsageError('Name the backup to restore.');
  const file = resolve(io.cwd, named);
  if (installation.postgres) {
    const bills = await restoreBills(installation.home, file);
    io.err.write(RESTORE_POSTGRES);
    io.out.write(values.json ? `${JSON.stringify({ bills })}\n` : `${bills} bills were restored.\n`);
    return 0;
  }
  const restored = await restoreBackup(installation.home, file, {
    now: now(),
    withoutBills: values['without-bills'] === true,
    exchange: installation.exchange,
  });
  if (values.json) {
    io.out.write(`${JSON.stringify(restored)}\n`);
    return 0;
  }
  io.out.write(`The ledger of ${restored.madeAt} is back, with ${restored.bills} bills.\n`);
  if (restored.aside) io.err.write(`What was there before lies in ${restored.aside}.\n`);
  return 0;
};
