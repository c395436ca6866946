import { listMigrations } from '../../../db/migrate.ts';
import type { Db } from '../../../db/sql.ts';
import { findRoleFacts, listAppliedMigrations, type RoleFacts } from './queries.ts';

/** What is wrong with a database connection or its ledger, and how to mend it. */
export interface LedgerFault {
  about: 'role' | 'row-security' | 'migrations';
  problem: string;
  mend: string;
}

export interface LedgerState {
  role: RoleFacts;
  migrations: { applied: number; expected: number };
  faults: LedgerFault[];
}

const MEND_ROLE =
  'Set DATABASE_URL to a role of its own and DATABASE_OWNER_URL to the owner: the app makes that role at its next start.';

/**
 * Looks whether the connection may serve people: a role that row security holds for, on a ledger of this version.
 * Start-up refuses to run with a fault; `centavo doctor` lists them.
 */
export async function checkLedger(db: Db): Promise<LedgerState> {
  const role = await findRoleFacts(db);
  const applied = role.hasMigrations ? await listAppliedMigrations(db) : [];
  const expected = listMigrations().map(({ hash }) => hash);
  return {
    role,
    migrations: { applied: applied.length, expected: expected.length },
    faults: [...findRoleFaults(role), ...findMigrationFaults(applied, expected)],
  };
}

function findRoleFaults(role: RoleFacts): LedgerFault[] {
  const faults: LedgerFault[] = [];
  const wrong = (about: LedgerFault['about'], problem: string, mend: string) => {
    faults.push({ about, problem, mend });
  };
  if (role.superuser) {
    wrong(
      'role',
      `The role "${role.name}" of DATABASE_URL is a superuser: it sees every tenant's rows.`,
      MEND_ROLE,
    );
  } else if (role.bypassesRowSecurity) {
    wrong('role', `The role "${role.name}" of DATABASE_URL passes row security by (BYPASSRLS).`, MEND_ROLE);
  } else if (role.owns.length > 0) {
    const some = role.owns.slice(0, 3).join(', ');
    wrong(
      'role',
      `The role "${role.name}" of DATABASE_URL owns tables (${some}) and could lift their row security.`,
      MEND_ROLE,
    );
  }
  if (role.unforced.length > 0) {
    wrong(
      'row-security',
      `Row security is not forced on ${role.unforced.join(', ')}.`,
      `As the owner: ${role.unforced.map((table) => `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`).join(' ')}`,
    );
  }
  return faults;
}

function findMigrationFaults(applied: readonly string[], expected: readonly string[]): LedgerFault[] {
  const about = 'migrations';
  if (applied.some((hash, position) => position < expected.length && hash !== expected[position])) {
    return [
      {
        about,
        problem: 'The ledger was made by migrations other than this version has.',
        mend: 'Restore a backup of a released version.',
      },
    ];
  }
  if (applied.length > expected.length) {
    return [
      {
        about,
        problem: 'The ledger was made by a newer version of Centavo.',
        mend: 'Install that version, or restore a backup.',
      },
    ];
  }
  if (applied.length < expected.length) {
    return [
      {
        about,
        problem: `The ledger lacks ${expected.length - applied.length} of ${expected.length} migrations.`,
        mend: 'Set DATABASE_OWNER_URL and start, or run `centavo migrate` with it.',
      },
    ];
  }
  return [];
}
