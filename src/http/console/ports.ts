import type { Context } from '../../engine/context.ts';
import type { Html } from './html.ts';
import type { RateLimitOptions } from './rate-limit.ts';

/** What the pages are filled with: the bot's web transport, handed in by the composition root. All markup is escaped. */
export interface ConsoleFront {
  /** @param earlier  the reading of earlier turns, which this one is not to be among */
  ask(ctx: Context, text: string, csrf: string, earlier?: Promise<unknown>): Promise<Html>;
  askTenant(
    ctx: Context,
    tenant: string,
    period: string | null,
    csrf: string,
    earlier?: Promise<unknown>,
  ): Promise<Html>;
  /** @param sent  all that the form sent; null where a button was pressed alone */
  press(
    ctx: Context,
    rowId: string,
    sent: Readonly<Record<string, string>> | null,
    csrf: string,
  ): Promise<Html>;
  /** Earlier questions and answers, the oldest first. */
  listTurns(ctx: Context, csrf: string): Promise<Html[]>;
  showTenants(ctx: Context, params: Readonly<Record<string, string>>): Promise<Html>;
  showAiBudgets(ctx: Context): Promise<Html>;
  /** @param told  what has just become of a request: what was decided, or why not */
  showApprovals(
    ctx: Context,
    params: Readonly<Record<string, string>>,
    csrf: string,
    told?: Told | null,
  ): Promise<Html>;
  /** Approves, rejects or withdraws a request as a form says; a refusal is told too, it is not thrown. */
  decide(ctx: Context, id: string, sent: Readonly<Record<string, string>>): Promise<Told>;
  /** What concerns the person whatever the page; null: nothing does. Never throws. */
  showBanner(ctx: Context): Promise<Html | null>;
  suggest(ctx: Context, text: string): Promise<readonly string[]>;
  drawChart(ctx: Context, id: number, place: number, theme: 'light' | 'dark'): Promise<Uint8Array | null>;
  takeFile(
    owner: string,
    id: string,
  ): {
    file: { name: string; mediaType: string; bytes: number; path: string };
    done: () => Promise<void>;
  } | null;
}

/** What became of a request that a form was about. */
export interface Told {
  id: string;
  /** False: it was refused, or is over; `note` is what was typed, not to be typed again. */
  done: boolean;
  text: string;
  note: string;
}

/** What a request's context is made of; the composition root adds database, clock, folder and log. */
export type Who = Pick<Context, 'actor' | 'scope' | 'place' | 't' | 'settings'>;

export interface ConsoleOptions {
  front: ConsoleFront;
  makeContext(who: Who): Context;
  /** A context that sees nothing: for what comes before anybody is known, with what the organization chose. */
  system: Context;
  /** Whether the platform that a person signed in from knows them as a full member no more; absent: nobody can tell. */
  hasLeft?: (identity: string) => Promise<boolean>;
  /** Asked on the first visit, as typed after `/cost`. */
  firstQuestion: string;
  /** The address that people use, without a slash at its end; null: this machine's own. */
  publicUrl: string | null;
  /** The port that is listened on, once it is. */
  port(): number;
  /** Requests of one session, and of one address; default: what a quick person needs, and an office. */
  limits?: { session: RateLimitOptions; address: RateLimitOptions };
}
