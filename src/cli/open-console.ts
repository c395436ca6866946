import type { Hono } from 'hono';
import type { Registry } from '../bot/registry.ts';
import { openWeb } from '../bot/web/open-web.ts';
import type { Config } from '../config.ts';
import { createSignInLink } from '../engine/console/index.ts';
import type { Context } from '../engine/context.ts';
import { makeConsole } from '../http/console/make-console.ts';

export interface ConsoleParts {
  registry: Registry;
  /** The local admin of the terminal. */
  system: Context;
  firstQuestion: string;
  config: Config;
  /** The port that is listened on, once it is. */
  port(): number;
}

/** The browser console, and its owner's duty to close it. */
export interface Console {
  app: Pick<Hono, 'fetch'>;
  close(): Promise<void>;
}

/** Puts the console's pages and the bot's web transport together. */
export function openConsole({ registry, system, firstQuestion, config, port }: ConsoleParts): Console {
  const web = openWeb({ registry, drawChart: null, suggest: async () => [] });
  const app = makeConsole({
    front: web,
    makeContext: (who) => ({ ...system, ...who }),
    system,
    firstQuestion,
    publicUrl: config.http.publicUrl,
    port,
  });
  return { app, close: web.close };
}

/** The address by which the console is opened, without a slash at its end. */
export function consoleUrlOf({ http }: Config, port: number = http.port): string {
  return http.publicUrl ?? `http://127.0.0.1:${port}`;
}

/** A link that signs the local admin in, once, within five minutes. */
export async function makeConsoleLink(ctx: Context, config: Config, port?: number): Promise<string> {
  const { token } = await createSignInLink(ctx);
  return `${consoleUrlOf(config, port)}/sign-in/${token}`;
}
