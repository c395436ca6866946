import { join } from 'node:path';
import type { Hono } from 'hono';
import type { Config } from '../config.ts';
import { openAiOutage } from '../engine/ai-outage/index.ts';
import type { Gate } from '../engine/ai-policy/index.ts';
import type { Context } from '../engine/context.ts';
import { makePriceBook } from '../engine/prices/index.ts';
import type { Home } from '../home/home.ts';
import { openKeyRing } from '../home/key-ring.ts';
import { VERSION } from '../home/version.ts';
import { makeApi } from '../http/api/make-api.ts';

/** The API of programs, and the gate that their calls pass. */
export interface Api {
  app: Pick<Hono, 'fetch'>;
  gate: Gate;
  close(): Promise<void>;
}

/** Puts the API together. @param system  sees everything: each request narrows it to what its key may see */
export async function openApi(system: Context, config: Config, home: Home): Promise<Api> {
  const { limits, policy, adminSecret, apiKeySecret, onError } = config.ai;
  const ring = await openKeyRing(home, apiKeySecret);
  const outage = await openAiOutage({ folder: join(home.folder, 'ai-journal'), log: system.log, onError });
  const gate: Gate = { prices: makePriceBook([]), file: policy, limits, known: new Map() };
  const app = makeApi({ version: VERSION, system, ring, gate, outage, adminSecret });
  return { app, gate, close: outage.close };
}
