import type { Context as HttpContext } from 'hono';
import type { AiOutage } from '../../engine/ai-outage/index.ts';
import type { Gate } from '../../engine/ai-policy/index.ts';
import type { KeyRing, KeyScope } from '../../engine/api-keys/index.ts';
import type { Context } from '../../engine/context.ts';
import { languageOf, type Translate, translatorOf } from '../../engine/language/index.ts';

export interface ApiOptions {
  version: string;
  /** What every request starts from; it sees nothing until a key is told. */
  system: Context;
  ring: KeyRing;
  gate: Gate;
  /** Decides while the database is away. */
  outage: AiOutage;
  /** Opens the admin's own endpoint; null: there is none. */
  adminSecret: string | null;
}

export type ApiEnv = {
  Variables: {
    /** Who asks, by their key. */
    ctx: Context;
    keyScopes: readonly KeyScope[];
  };
};

/** The language that the caller likes best of those that are spoken here; English where they say nothing. */
export function callerLanguage(c: HttpContext): Translate {
  const wanted = (c.req.header('accept-language') ?? '')
    .split(',')
    .map((one, place) => {
      const [tag = '', ...parts] = one.trim().split(';');
      const weight = parts.map((part) => /^\s*q=([\d.]+)\s*$/.exec(part)?.[1]).find(Boolean);
      return { tag, weight: weight === undefined ? 1 : Number(weight), place };
    })
    .filter(({ tag, weight }) => /^(?:en|pt)\b/i.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight || a.place - b.place);
  return translatorOf(languageOf(wanted[0]?.tag));
}
