import { createHash, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DuckDBConnection } from '@duckdb/node-api';
import { listResourceRules } from '../allocation/index.ts';
import { recordAudit } from '../audit/index.ts';
import { hashFile, keepFiles, keptName, sweepIncoming, verifyGzip, withDuckDb } from '../bills/index.ts';
import { type Context, requireRole, withTransaction } from '../context.ts';
import { CentavoError } from '../errors.ts';
import { MANUAL_PROVIDER } from '../manual-unit.ts';
import { METERED_ACCOUNT } from '../metered-unit.ts';
import { toDay } from '../period.ts';
import type { Progress } from '../ports.ts';
import {
  type Aggregation,
  aggregateLines,
  type BillFile,
  discoverFiles,
  findRepeats,
  inspectFile,
  listFaults,
} from '../sources/focus/index.ts';
import { isCommitted } from './confirm-commit.ts';
import { explainFailure, isDatabaseLost } from './explain-failure.ts';
import { projectMetered } from './project-metered.ts';
import {
  type DeliveryRow,
  ensureUnits,
  findSameDelivery,
  insertDelivery,
  insertDeliveryUnits,
  insertRejects,
  lockLedger,
  unitKeyOf,
} from './queries.ts';
import { readMoves, refuseShrink } from './read-moves.ts';
import { reportOf, reportSame } from './report-import.ts';
import { ImportInput, type ImportReport } from './schemas.ts';
import { mergeByUnit, writeUnits } from './write-units.ts';

/** A folder of incoming files that is older than this belongs to a process that was killed. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * Imports one complete delivery of FOCUS files. For each (provider, billing account, billing period) in it, the ledger
 * then shows this delivery and no other; all of it in one transaction, after all files were read and checked.
 *
 * @throws file_refused   a file that cannot be imported, files that repeat each other, or a delivery that shrank
 * @throws rows_refused   rows that cannot be used, unless `acceptRejects`
 * @throws unavailable    the disk is full, or the database went away
 */
export async function importFocus(
  ctx: Context,
  input: ImportInput,
  onProgress: Progress = () => {},
): Promise<ImportReport> {
  requireRole(ctx, 'admin');
  const { paths, cwd, replace, acceptRejects } = ImportInput.parse(input);
  const files = await discoverFiles(paths, cwd);
  onProgress(0, 'hashing files');
  const hashes = await hashAll(files);
  const contentHash = createHash('sha256')
    .update(
      hashes
        .map(({ sha256 }) => sha256)
        .sort()
        .join('\n'),
    )
    .digest('hex');
  const same = await withTransaction(ctx, (tx) => findSameDelivery(tx.db, contentHash));
  if (same) return reportSame(ctx, same);

  return withDuckDb(async (duck) => {
    for (const file of files) await inspectFile(duck, file);
    refuseTwins(hashes);
    onProgress(0.1, 'keeping the files');
    const kept = await keepFiles(ctx.billsFolder, files);
    let committing: ImportReport | null = null;
    try {
      await refuseChanged(hashes);
      const bills = await Promise.all(
        kept.paths.map(async (path, at) => ({
          ...(await inspectFile(duck, path)),
          name: hashes[at]?.name ?? path,
        })),
      );
      onProgress(0.15, 'reading lines');
      const rules = await withTransaction(ctx, listResourceRules);
      const first = await readDelivery(ctx, duck, bills, rules, acceptRejects);
      onProgress(0.6, 'writing the ledger');
      const manifest = hashes.map(({ name, sha256, bytes }, at) => ({
        name,
        keptAs: keptName(at, files[at] ?? name),
        sha256,
        bytes,
        format: bills[at]?.format,
        focusVersion: bills[at]?.focusVersion,
      }));
      return await withTransaction(ctx, async (tx) => {
        await lockLedger(tx.db);
        // A rule over resources that changed while the lines were read would be missing from them.
        const inForce = await listResourceRules(tx);
        const read = isDeepStrictEqual(inForce, rules)
          ? first
          : await readDelivery(ctx, duck, bills, inForce, acceptRejects);
        const twin = await findSameDelivery(tx.db, contentHash);
        if (twin) {
          await kept.discard();
          return reportSame(tx, twin);
        }
        await sweepIncoming(ctx.billsFolder, ctx.now().getTime() - ABANDONED_MS);
        const units = await ensureUnits(tx.db, read.aggregation.units);
        const idOf = new Map(units.map((unit) => [unitKeyOf(unit), unit.id]));
        const totals = mergeByUnit(read.aggregation.units, idOf);
        const moves = await readMoves(tx.db, units, totals);
        if (!replace) refuseShrink(moves);
        const folder = `${toDay(ctx.now())}-${contentHash.slice(0, 12)}-${randomBytes(3).toString('hex')}`;
        const delivery: Omit<DeliveryRow, 'id' | 'source' | 'undone' | 'files' | 'importedAt'> = {
          contentHash,
          folder,
          rows: read.aggregation.rows,
          accepted: totals.reduce((sum, one) => sum + one.lines, 0),
          rejected: read.rejected,
          unknownCosts: totals.reduce(
            (sum, one) => sum + one.effectiveUnknown + one.listUnknown + one.contractedUnknown,
            0,
          ),
        };
        const id = await insertDelivery(tx.db, {
          ...delivery,
          source: 'focus',
          files: manifest,
          importedAt: ctx.now(),
          importedBy: ctx.actor.label,
        });
        await insertDeliveryUnits(tx.db, id, totals);
        await insertRejects(tx.db, id, read.rejects);
        await writeUnits(
          tx,
          duck,
          units.map((unit) => ({ ...unit, deliveryId: id })),
          read.aggregation.units,
        );
        // A bill takes the place of what calls were metered to cost in the moment that it shows.
        await projectMetered(tx, 0);
        const report = reportOf(
          id,
          hashes.map(({ name }) => name),
          delivery,
          units,
          totals,
          moves,
          read.rejects,
        );
        await recordAudit(tx, {
          action: 'delivery.imported',
          subject: `delivery:${id}`,
          after: { contentHash, rows: report.rows, totals: report.totals },
        });
        onProgress(0.95, 'committing');
        // Last before the commit: a delivery is never without its folder.
        await kept.adopt(folder);
        committing = report;
        return report;
      });
    } catch (error) {
      // The answer to a commit can be lost with the connection, and the bills of a delivery that is there must stay.
      const report = committing as ImportReport | null;
      if (report && isDatabaseLost(error) && (await isCommitted(ctx, report.id))) return report;
      await kept.discard();
      throw explainFailure(error);
    }
  });
}

interface HashedFile {
  name: string;
  path: string;
  sha256: string;
  bytes: number;
  /** When it was written last, before it was read. */
  writtenMs: number;
}

async function hashAll(files: readonly string[]): Promise<HashedFile[]> {
  const hashes: HashedFile[] = [];
  for (const path of files) {
    const name = basename(path);
    try {
      const { mtimeMs } = await stat(path);
      hashes.push({ name, path, writtenMs: mtimeMs, ...(await hashFile(path)) });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CentavoError(
        'file_refused',
        `${name} cannot be read (${code}); see that this user may read it.`,
      );
    }
  }
  return hashes;
}

/** What was kept is imported, so it must be what was hashed: an export may write on while it is read. */
async function refuseChanged(hashes: readonly HashedFile[]): Promise<void> {
  for (const { name, path, bytes, writtenMs } of hashes) {
    const found = await stat(path).catch(() => null);
    if (found?.size === bytes && found.mtimeMs === writtenMs) continue;
    throw new CentavoError(
      'file_refused',
      `${name} was written while it was read; import it again when its export has ended.`,
    );
  }
}

function refuseTwins(hashes: readonly { name: string; sha256: string }[]): void {
  const seen = new Map<string, string>();
  for (const { name, sha256 } of hashes) {
    const twin = seen.get(sha256);
    if (twin)
      throw new CentavoError('file_refused', `${name} and ${twin} are the same file; import one of them.`);
    seen.set(sha256, name);
  }
}

interface DeliveryRead {
  aggregation: Aggregation;
  rejected: number;
  rejects: ImportReport['rejects'];
}

async function readDelivery(
  ctx: Context,
  duck: DuckDBConnection,
  bills: readonly BillFile[],
  rules: Awaited<ReturnType<typeof listResourceRules>>,
  acceptRejects: boolean,
): Promise<DeliveryRead> {
  // A gzip is checked to its end on another core while its lines are read.
  const zipped = bills.filter(({ format }) => format === 'csv.gz');
  const [read, whole] = await Promise.allSettled([
    aggregateLines(duck, bills, { rules, now: ctx.now() }),
    Promise.all(zipped.map(({ path, name }) => verifyGzip(path, name))),
  ]);
  // Both have ended, since the files and the connection go with a refusal; a gzip cut off explains what DuckDB says.
  if (whole.status === 'rejected') throw whole.reason;
  if (read.status === 'rejected') throw read.reason;
  const aggregation = read.value;
  if (aggregation.rows === 0)
    throw new CentavoError(
      'file_refused',
      `${bills.map(({ name }) => name).join(', ')}: no rows below the header; export the bill again.`,
    );
  const rejected = aggregation.faults.reduce((sum, { rows }) => sum + rows, 0);
  const rejects = rejected > 0 ? await listFaults(duck, bills, ctx.now()) : [];
  if (rejected > 0 && !acceptRejects) throw refuseRows(rejected, rejects);
  if (aggregation.units.length === 0) throw refuseRows(rejected, rejects);
  if (aggregation.units.some(({ provider }) => provider === MANUAL_PROVIDER)) throw refuseOwnName(bills);
  if (aggregation.units.some(({ billingAccountId }) => billingAccountId === METERED_ACCOUNT))
    throw refuseMeteredName(bills);
  if (aggregation.severalFiles) refuseRepeats(await findRepeats(duck, bills, ctx.now()));
  return { aggregation, rejected, rejects };
}

function refuseRows(rejected: number, rejects: ImportReport['rejects']): CentavoError {
  const lines = rejects.map(({ file, line, reason }) => `${file}, line ${line}: ${reason}.`);
  const count = rejected === 1 ? 'One row cannot be used' : `${rejected} rows cannot be used`;
  return new CentavoError(
    'rows_refused',
    `${count}, so nothing was imported. ${lines[0] ?? ''} Correct the file, or import what can be used with --accept-rejects.`,
    { lines },
  );
}

/** Entered costs are units of this provider: a bill would take their place. */
function refuseOwnName(bills: readonly BillFile[]): CentavoError {
  return new CentavoError(
    'file_refused',
    `${bills.map(({ name }) => name).join(', ')}: the provider's name "${MANUAL_PROVIDER}" is kept for costs entered with /cost add; write another one.`,
  );
}

/** Metered calls are units of this account, and say themselves whose they are. */
function refuseMeteredName(bills: readonly BillFile[]): CentavoError {
  return new CentavoError(
    'file_refused',
    `${bills.map(({ name }) => name).join(', ')}: the billing account "${METERED_ACCOUNT}" is kept for metered AI calls; write another one.`,
  );
}

function refuseRepeats([repeat]: Awaited<ReturnType<typeof findRepeats>>): void {
  if (!repeat) return;
  throw new CentavoError(
    'file_refused',
    `${repeat.file} repeats ${repeat.rows} rows of ${repeat.other}${repeat.more ? ' and others' : ''}, as month-to-date snapshots do; import only the newest of them.`,
  );
}
