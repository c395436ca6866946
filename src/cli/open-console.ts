import type { Hono } from 'hono';
import type { DrawChart } from '../bot/charts/index.ts';
import type { Registry } from '../bot/registry.ts';
import { openWeb } from '../bot/web/open-web.ts';
import { suggestTyped } from '../bot/web/suggest-typed.ts';
import type { Config } from '../config.ts';
import { createSignInLink } from '../engine/console/index.ts';
import type { Context } from '../engine/context.ts';
import { makeConsole } from '../http/console/make-console.ts';
import { consoleAddressOf } from './console-address.ts';

export interface ConsoleParts {
  registry: Registry;
  /** The local admin of the terminal. */
  system: Context;
  firstQuestion: string;
  config: Config;
  /** The port that is listened on, once it is. */
  port(): number;
  drawChart: DrawChart;
  hasLeft(identity: string): Promise<boolean>;
}

/** The browser console, and its owner's duty to close it. */
export interface Console {
  app: Pick<Hono, 'fetch'>;
  close(): Promise<void>;
}

/** Puts the console's pages and the bot's web transport together. */
export function openConsole({
  registry,
  system,
  firstQuestion,
  config,
  port,
  drawChart,
  hasLeft,
}: ConsoleParts): Console {
  const web = openWeb({
    registry,
    drawChart,
    suggest: (ctx, text) => suggestTyped(registry, ctx, text),
    ai: config.ai,
  });
  const app = makeConsole({
    front: web,
    makeContext: (who) => ({ ...system, ...who }),
    system,
    hasLeft,
    firstQuestion,
    publicUrl: config.http.publicUrl,
    port,
  });
  return { app, close: web.close };
}

/** A link that signs the local admin in, once, within five minutes. */
export async function makeConsoleLink(ctx: Context, config: Config, port?: number): Promise<string> {
  const { token } = await createSignInLink(ctx);
  return `${consoleAddressOf(config, port).url}/sign-in/${token}`;
}
