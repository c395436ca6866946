import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Db } from '../../db/sql.ts';
import type { Context } from '../../src/engine/context.ts';
import { type Language, translatorOf } from '../../src/engine/language/index.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/engine/settings.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** The context of the local admin, on a clock that stands still, with a home of its own: what it exports goes with the test. */
export async function makeContext(
  db: Db,
  options: { now?: string; billsFolder?: string; language?: Language; settings?: Partial<Settings> } = {},
): Promise<Context> {
  return {
    db,
    scope: '*',
    actor: { platform: 'cli', label: 'cli', role: 'admin', memberId: null },
    place: { workspaceId: null, channelId: null, personId: null },
    t: translatorOf(options.language ?? 'en'),
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    now: () => new Date(options.now ?? '2026-11-21T12:00:00Z'),
    billsFolder: options.billsFolder ?? join(await makeFolder('home'), 'bills'),
    log: silent,
  };
}

/** A temporary folder that goes with the test. */
export async function makeFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `centavo-${name}-`));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
