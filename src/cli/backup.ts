import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBackup } from '../home/make-backup.ts';
import { type RunOnLedger, UsageError } from './command.ts';

/** Write the ledger and the kept bills into one file. */
export const run: RunOnLedger = async ({ io, open, installation: { home }, now }, args) => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  if (positionals.length > 1) throw new UsageError('Name one file, or none.');
  const at = now();
  const stamp = at.toISOString().slice(0, 19).replaceAll(':', '');
  const [named] = positionals;
  const file =
    named === undefined ? join(home.backupsFolder, `centavo-${stamp}Z.tar.gz`) : resolve(io.cwd, named);
  const { db, embedded } = await open();
  const dump = embedded ? () => embedded.dump() : null;
  const { bytes, bills, missing } = await makeBackup({ home, file, dump, billsOf: db, now: at });
  if (missing.length > 0) {
    io.err.write(
      `${missing.length} kept bills are gone or changed and are not in the backup: ${missing.slice(0, 5).join(', ')}. \`centavo doctor\` lists them.\n`,
    );
  }
  if (!embedded) {
    io.err.write(
      `The backup holds the bills. Back the ledger up with PostgreSQL's own, and best before the bills, so that every bill it names is among them:\n  PGOPTIONS='-c app.scope=*' pg_dump --enable-row-security --format=custom --file=centavo.dump "$DATABASE_OWNER_URL"\n`,
    );
  }
  io.out.write(
    values.json
      ? `${JSON.stringify({ file, bytes, ledger: embedded !== null, bills, missing })}\n`
      : `${file}\n`,
  );
  return 0;
};
