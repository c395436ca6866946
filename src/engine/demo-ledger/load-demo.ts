import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setRule } from '../approval-rules/index.ts';
import { hashFile } from '../bills/index.ts';
import { budgetKind, setBudget } from '../budgets/index.ts';
import { type Context, withTransaction } from '../context.ts';
import {
  type DemoMappingRule,
  demoBudgets,
  demoMappingRules,
  demoTenants,
  writeDemoBills,
} from '../demo/index.ts';
import { importFocus } from '../ledger/index.ts';
import { loadRules } from '../mapping/index.ts';
import { toDay } from '../period.ts';
import type { Progress } from '../ports.ts';
import { addTenant } from '../tenants/index.ts';
import { findDemoMark, isUntouched, writeDemoMark } from './queries.ts';

export interface LoadDemoInput {
  /** Where the demo company's bills are written, as its providers would deliver them. */
  filesFolder: string;
  /** Of the program: another version may write another demo. */
  version: string;
}

/** The share of the time that writing takes; the rest is the import. */
const WRITING = 0.2;
const RULES_FILE = 'mapping.csv';

/**
 * How the ledger stands to today's demo. `outdated`: it ends on an earlier day of the same month, and `loadDemo` brings
 * it to today. `foreign`: of another month or version, or cut short; to be made anew. `absent`: an untouched ledger.
 */
export async function judgeDemo(
  ctx: Context,
  version: string,
): Promise<'current' | 'outdated' | 'foreign' | 'absent'> {
  const mark = await findDemoMark(ctx.db);
  if (mark === null) return (await isUntouched(ctx.db)) ? 'absent' : 'foreign';
  const wanted = toMark(ctx, version);
  if (mark === wanted) return 'current';
  return mark.slice(0, -'-DD'.length) === wanted.slice(0, -'-DD'.length) && mark < wanted
    ? 'outdated'
    : 'foreign';
}

/**
 * Makes the demo in an untouched ledger: its tenants, the rules that map them, their budgets, and its bills up to
 * yesterday, imported by the importer that users use.
 */
export async function loadDemo(
  ctx: Context,
  input: LoadDemoInput,
  onProgress: Progress = () => {},
): Promise<void> {
  const { filesFolder, version } = input;
  await rm(filesFolder, { recursive: true, force: true });
  const files = await writeFiles(ctx, filesFolder, onProgress);
  for (const { tenant, parent } of demoTenants) {
    await addTenant(ctx, { name: tenant, ...(parent === null ? {} : { parent }) });
  }
  const rules = toRulesFile(demoMappingRules);
  await writeFile(join(filesFolder, RULES_FILE), rules);
  await loadRules(ctx, { name: RULES_FILE, text: rules });
  await setBudgets(ctx);
  await importFiles(ctx, files, onProgress);
  await withTransaction(ctx, (tx) => writeDemoMark(tx.db, toMark(ctx, version)));
}

/** Whoever tries the demo is alone: a change of a budget asks nobody. */
async function setBudgets(ctx: Context): Promise<void> {
  await setRule(ctx, new Map([[budgetKind.kind, budgetKind]]), { kind: 'budget', approvers: [], needed: 0 });
  for (const { tenant, spend, amount } of demoBudgets) {
    await setBudget(ctx, { tenant, spend, window: 'month', amount, currency: 'USD' });
  }
}

/** Brings an outdated demo to yesterday: only the bills that changed are imported. */
export async function refreshDemo(
  ctx: Context,
  input: LoadDemoInput,
  onProgress: Progress = () => {},
): Promise<void> {
  const { filesFolder, version } = input;
  const before = await hashFolder(filesFolder);
  const changed: string[] = [];
  for (const file of await writeFiles(ctx, filesFolder, onProgress)) {
    if ((await hashFile(file)).sha256 !== before.get(file)) changed.push(file);
  }
  if (changed.length > 0) await importFiles(ctx, changed, onProgress);
  await withTransaction(ctx, (tx) => writeDemoMark(tx.db, toMark(ctx, version)));
}

async function writeFiles(ctx: Context, folder: string, onProgress: Progress): Promise<string[]> {
  const { files } = await writeDemoBills({
    folder,
    today: toDay(ctx.now()),
    onProgress: (done, total) => onProgress((done / total) * WRITING, "writing the demo company's bills"),
  });
  return files;
}

async function importFiles(ctx: Context, paths: string[], onProgress: Progress): Promise<void> {
  await importFocus(ctx, { paths, cwd: '/', replace: true }, (share, doing) =>
    onProgress(WRITING + share * (1 - WRITING), doing),
  );
}

async function hashFolder(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const hashes = new Map<string, string>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) hashes.set(path, (await hashFile(path)).sha256);
  }
  return hashes;
}

/** As a person would write it, so that it can be changed and loaded. */
function toRulesFile(rules: readonly DemoMappingRule[]): string {
  const lines = rules.map(({ kind, key, pattern, shares }) => {
    const [first] = shares;
    const tenant =
      shares.length === 1 && first
        ? first.tenant
        : shares.map((share) => `${share.tenant} ${share.weight}`).join('; ');
    return [kind, key ?? '', pattern, tenant].join(',');
  });
  return `kind,key,pattern,tenant\n${lines.join('\n')}\n`;
}

function toMark(ctx: Context, version: string): string {
  return `${version} ${toDay(ctx.now())}`;
}
