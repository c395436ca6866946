import type { Hono } from 'hono';
import type { Config } from '../config.ts';
import type { Gate } from '../engine/ai-policy/index.ts';
import type { KeyRing } from '../engine/api-keys/index.ts';
import type { Context } from '../engine/context.ts';
import { makePriceBook } from '../engine/prices/index.ts';
import { VERSION } from '../home/version.ts';
import { makeApi } from '../http/api/make-api.ts';

/** The API of programs, and the gate that their calls pass. */
export interface Api {
  app: Pick<Hono, 'fetch'>;
  gate: Gate;
}

/** Puts the API together. @param system  sees everything: each request narrows it to what its key may see */
export function openApi(system: Context, config: Config, ring: KeyRing): Api {
  const { limits, policy, adminSecret } = config.ai;
  const gate: Gate = { prices: makePriceBook([]), file: policy, limits, known: new Map() };
  const app = makeApi({ version: VERSION, system, ring, gate, adminSecret });
  return { app, gate };
}
