import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../engine/context.ts';
import { judgeDemo, loadDemo, refreshDemo } from '../engine/demo-ledger/index.ts';
import type { Progress } from '../engine/ports.ts';
import type { EmbeddedLedger } from './embedded-ledger.ts';
import type { Home } from './home.ts';
import { VERSION } from './version.ts';

/**
 * Makes the demo in its own home, or brings the one that is there to yesterday. Cheap when there is nothing to do.
 *
 * @returns whether anything was done
 */
export async function prepareDemo(
  home: Home,
  ledger: EmbeddedLedger,
  ctx: Context,
  onProgress: Progress = () => {},
): Promise<boolean> {
  const input = { filesFolder: toDemoFiles(home), version: VERSION };
  const state = await judgeDemo(ctx, VERSION);
  switch (state) {
    case 'current':
      return false;
    case 'outdated':
      await refreshDemo(ctx, input, onProgress);
      return true;
    case 'foreign':
      await ledger.exchange(async () => {
        for (const folder of [home.ledgerFolder, home.billsFolder])
          await rm(folder, { recursive: true, force: true });
      });
      await loadDemo(ctx, input, onProgress);
      return true;
    case 'absent':
      await loadDemo(ctx, input, onProgress);
      return true;
    default:
      return state satisfies never;
  }
}

/** The demo company's bills as its providers would deliver them, and the file of its rules. */
export function toDemoFiles(home: Home): string {
  return join(home.folder, 'files');
}
