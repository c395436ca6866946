import { join } from 'node:path';
import type { Hono } from 'hono';
import type { Config } from '../config.ts';
import { openAiOutage } from '../engine/ai-outage/index.ts';
import type { Gate } from '../engine/ai-policy/index.ts';
import type { Context } from '../engine/context.ts';
import { openPriceBook } from '../engine/prices/index.ts';
import type { Home } from '../home/home.ts';
import { openKeyRing } from '../home/key-ring.ts';
import { VERSION } from '../home/version.ts';
import { makeApi } from '../http/api/make-api.ts';
import { makeOutageTick, makePricesTick } from '../jobs/ai-ticks.ts';
import type { Tick } from '../jobs/tick.ts';

/** The API of programs, and the gate that their calls pass. */
export interface Api {
  app: Pick<Hono, 'fetch'>;
  gate: Gate;
  /** What keeps it ready for a time without the database. */
  ticks: readonly Tick[];
  close(): Promise<void>;
}

/** Puts the API together. @param system  sees everything: each request narrows it to what its key may see */
export async function openApi(system: Context, config: Config, home: Home): Promise<Api> {
  const { limits, policy, adminSecret, apiKeySecret, onError } = config.ai;
  const ring = await openKeyRing(home, apiKeySecret);
  const folder = home.journalFolder;
  const outage = await openAiOutage({ folder, log: system.log, onError });
  const prices = await openPriceBook(join(folder, 'prices.json'));
  // Away at the start is no other outage than later: what was last known decides, and a tick reads anew.
  await prices.refresh(system.db).catch((error: unknown) => {
    system.log.error({ err: error }, 'the prices of AI models cannot be read yet');
  });
  const gate: Gate = { prices, file: policy, limits, known: new Map() };
  const app = makeApi({ version: VERSION, system, ring, gate, outage, adminSecret });
  return { app, gate, ticks: [makeOutageTick(outage), makePricesTick(prices)], close: outage.close };
}
