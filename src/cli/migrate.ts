import { parseArgs } from 'node:util';
import { migrateAsOwner } from '../home/postgres-ledger.ts';
import type { RunOnLedger } from './command.ts';

/** Bring the ledger to this version, as its owner; the start does it by itself. */
export const run: RunOnLedger = async ({ io, open, installation: { postgres } }, args) => {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' } } });
  const applied =
    postgres?.databaseOwnerUrl != null
      ? await migrateAsOwner(postgres.databaseOwnerUrl, postgres.databaseUrl)
      : 0;
  // The embedded ledger is migrated as it is opened; one on PostgreSQL is judged here by what opening it finds.
  await open();
  if (values.json) io.out.write(`${JSON.stringify({ applied })}\n`);
  else
    io.out.write(applied > 0 ? `${applied} migrations were applied.\n` : 'The ledger is at this version.\n');
  return 0;
};
