import { LedgerVersionError, migratePostgres } from '../../db/migrate.ts';
import { openPostgres } from '../../db/postgres.ts';
import type { Database } from '../../db/sql.ts';
import { CentavoError } from '../engine/errors.ts';
import { checkLedger, type LedgerFault } from '../engine/health/index.ts';

export interface PostgresLedgerInput {
  databaseUrl: string;
  /** Without one nothing is migrated and no role made. */
  databaseOwnerUrl: string | null;
}

/**
 * Opens the ledger on PostgreSQL as the app's role. With the owner's connection, a ledger that is not at this version
 * is migrated first and the app's role made; processes that start at once migrate once.
 *
 * @throws unavailable  the server cannot be reached, the role passes row security by, or the ledger is not migrated
 */
export async function openPostgresLedger({
  databaseUrl,
  databaseOwnerUrl,
}: PostgresLedgerInput): Promise<Database> {
  const db = openPostgres(databaseUrl);
  try {
    const faults = await findFaults(db, databaseOwnerUrl !== null);
    if (faults.length === 0) return db;
    if (databaseOwnerUrl !== null) {
      await migrateAsOwner(databaseOwnerUrl, databaseUrl);
      const left = await findFaults(db, false);
      if (left.length === 0) return db;
      throw toRefusal(left);
    }
    throw toRefusal(faults);
  } catch (error) {
    await db.close();
    throw explainConnection(error, databaseUrl, 'DATABASE_URL');
  }
}

/** Migrates and makes the app's role; returns how many migrations were applied. @throws unavailable */
export async function migrateAsOwner(databaseOwnerUrl: string, databaseUrl: string): Promise<number> {
  try {
    return await migratePostgres(databaseOwnerUrl, databaseUrl);
  } catch (error) {
    if (error instanceof LedgerVersionError) throw new CentavoError('unavailable', error.message);
    if (codeOf(error) === LACKS_RIGHT) {
      throw new CentavoError(
        'unavailable',
        `The user of DATABASE_OWNER_URL lacks a right that migrating needs (${(error as Error).message}): let it own the database, and give it CREATEROLE or make the roles by hand as docs/operations.md says.`,
      );
    }
    throw explainConnection(error, databaseOwnerUrl, 'DATABASE_OWNER_URL');
  }
}

/** A role that is not there yet, or does not belong to the app's, is a fault that the owner mends. */
async function findFaults(db: Database, ownerIsThere: boolean): Promise<LedgerFault[]> {
  try {
    return (await checkLedger(db)).faults;
  } catch (error) {
    if (!ownerIsThere || !(isLoginFault(error) || codeOf(error) === LACKS_RIGHT)) throw error;
    return [{ about: 'role', problem: 'The role of DATABASE_URL cannot log in or read.', mend: '' }];
  }
}

function toRefusal(faults: readonly LedgerFault[]): CentavoError {
  return new CentavoError('unavailable', faults.map(({ problem, mend }) => `${problem} ${mend}`).join('\n'));
}

const NO_SUCH_LOGIN = new Set(['28000', '28P01']);
const NO_SUCH_DATABASE = '3D000';
const LACKS_RIGHT = '42501';
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
]);

function isLoginFault(error: unknown): boolean {
  return NO_SUCH_LOGIN.has(codeOf(error));
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? '');
}

/** An error of connecting as a sentence that names the place, never the password; any other as it is. */
export function explainConnection(error: unknown, url: string, variable: string): unknown {
  const { host, pathname, username } = new URL(url);
  const code = codeOf(error);
  if (UNREACHABLE.has(code)) {
    return new CentavoError(
      'unavailable',
      `PostgreSQL at ${host} cannot be reached (${code}): start it, or mend ${variable}.`,
    );
  }
  if (isLoginFault(error)) {
    return new CentavoError(
      'unavailable',
      `PostgreSQL at ${host} refuses the user of ${variable}: mend its name or password${variable === 'DATABASE_URL' ? ', or set DATABASE_OWNER_URL, by which the app makes that role' : ''}.`,
    );
  }
  if (code === LACKS_RIGHT) {
    const user = decodeURIComponent(username);
    return new CentavoError(
      'unavailable',
      `The user of ${variable} may not read the ledger at ${host}: run GRANT centavo_app TO "${user}" as the owner, or set DATABASE_OWNER_URL and start.`,
    );
  }
  if (code === NO_SUCH_DATABASE) {
    return new CentavoError(
      'unavailable',
      `There is no database "${pathname.slice(1)}" at ${host}: create it, or mend ${variable}.`,
    );
  }
  return error;
}
