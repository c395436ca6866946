import { join } from 'node:path';
import type { Db } from '../../../db/sql.ts';
import { hashFile } from '../bills/index.ts';
import { type DeliveredFile, listDeliveredFiles } from './queries.ts';

export interface BillsState {
  files: DeliveredFile[];
  missing: DeliveredFile[];
  /** There, with other bytes than were imported. */
  changed: DeliveredFile[];
}

/** Reads every kept bill and compares it with the hash that it was imported with. */
export async function checkBills(db: Db, billsFolder: string): Promise<BillsState> {
  const files = await listDeliveredFiles(db);
  const state: BillsState = { files, missing: [], changed: [] };
  for (const file of files) {
    const found = await hashFile(join(billsFolder, file.path)).catch(() => null);
    if (!found) state.missing.push(file);
    else if (found.sha256 !== file.sha256) state.changed.push(file);
  }
  return state;
}
