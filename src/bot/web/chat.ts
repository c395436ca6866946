import { storeButtons, takeAction } from '../../engine/actions/index.ts';
import { findAnswer, listAnswers, rememberAnswer } from '../../engine/console/index.ts';
import { type Context, requireRole, withTransaction } from '../../engine/context.ts';
import { CentavoError } from '../../engine/errors.ts';
import { ASK, AskArgs } from '../actions/ask.ts';
import { readAction, readQuestion, readTypedQuestion } from '../answer.ts';
import { type Card, type CardFile, type Chart, listButtons, makeCard } from '../card.ts';
import { viewError } from '../errors.ts';
import { modifiersOfOptions } from '../parse/cost-options.ts';
import { writeModifiers } from '../parse/read-modifiers.ts';
import { quoteWord } from '../parse/split-words.ts';
import type { Action, Registry } from '../registry.ts';
import { type FileDesk, makeFileDesk } from './file-desk.ts';
import { findFault, type OpenForm, readFields } from './form-fields.ts';
import { fromRemembered, type Turn, toRemembered } from './turn.ts';

/** Characters of a question that are kept. */
const LONGEST_QUESTION = 1000;
/** An answer larger than this is not kept. */
const LARGEST_KEPT = 500_000;

export interface Chat {
  /**
   * Answers what was typed, with or without `/cost`. Never throws: what went wrong is an answer too.
   *
   * @param earlier  the reading of earlier turns, which this one is not to be among: it is kept after that
   */
  ask(ctx: Context, text: string, earlier?: Promise<unknown>): Promise<Turn>;
  /** Answers about one tenant by its name, whatever words are in it. */
  askTenant(ctx: Context, tenant: string, period: string | null, earlier?: Promise<unknown>): Promise<Turn>;
  /** Presses a button, opens its form, or takes what was filled in. Nothing but the button's row is believed. */
  press(ctx: Context, rowId: string, sent: Readonly<Record<string, string>> | null): Promise<Turn>;
  /** The person's newest turns, the oldest of them first. */
  list(ctx: Context, limit: number): Promise<Turn[]>;
  /** A chart of a kept answer; null where there is none that the person may see. */
  findChart(ctx: Context, id: number, place: number): Promise<Chart | null>;
  takeFile: FileDesk['take'];
  /** Takes away files that nobody fetched. */
  close(): Promise<void>;
}

export function makeChat(registry: Registry): Chat {
  const files = makeFileDesk();

  async function settle(
    ctx: Context,
    question: string | null,
    run: () => Promise<Card>,
    earlier?: Promise<unknown>,
  ): Promise<Turn> {
    const askedAt = ctx.now();
    let card: Card;
    try {
      card = await run();
    } catch (error) {
      const view = viewError(error, ctx.t);
      if (view.reference) {
        ctx.log.error({ err: error, reference: view.reference }, 'a question of the console failed');
      }
      card = view.card;
    }
    const turn: Turn = {
      id: null,
      askedAt,
      question,
      card,
      buttonIds: [],
      fileIds: filesOf(card).map((file) => files.keep(ctx.actor.label, file)),
      form: null,
    };
    await earlier?.catch(() => {});
    return keepTurn(ctx, turn).catch((error) => {
      ctx.log.warn({ err: error }, 'an answer of the console could not be kept');
      return turn;
    });
  }

  const actionOf = (name: string): Action | undefined => registry.actions.find((one) => one.name === name);

  return {
    ask: (ctx, text, earlier) => {
      const question = text
        .trim()
        .replace(/^\/?cost\b\s*/i, '')
        .slice(0, LONGEST_QUESTION + 1);
      const run = async () => {
        if (question.length > LONGEST_QUESTION) {
          throw new CentavoError('bad_input', (t) => t('console.tooLong', { count: LONGEST_QUESTION }));
        }
        return readQuestion(registry, question, ctx.now()).run(ctx);
      };
      return settle(ctx, question.slice(0, LONGEST_QUESTION), run, earlier);
    },
    askTenant: (ctx, tenant, period, earlier) => {
      const options = { tenant, ...(period === null ? {} : { period }) };
      const text = ['tenant', quoteWord(tenant), ...(period === null ? [] : [period])].join(' ');
      const run = async () => readTypedQuestion(registry, 'tenant', options).run(ctx);
      return settle(ctx, text.slice(0, LONGEST_QUESTION), run, earlier);
    },
    press: async (ctx, rowId, sent) => {
      let opened: OpenForm | null = null;
      let question: string | null = null;
      const turn = await settlePress();
      return opened ? { ...turn, form: opened } : turn;

      async function settlePress(): Promise<Turn> {
        let stored: Awaited<ReturnType<typeof takeAction>>;
        try {
          stored = await takeAction(ctx, rowId, () => false);
        } catch (error) {
          return settle(ctx, null, () => Promise.reject(sent === null ? error : toFormFault(error)));
        }
        const action = actionOf(stored.action);
        if (action?.form) {
          const { form } = action;
          const values = readFields(form, sent ?? {});
          const fault = sent === null ? null : findFault(form, values, ctx.t);
          if (sent === null || fault !== null) {
            opened = { rowId, form, values, fault };
            return emptyTurn(ctx);
          }
          return settle(ctx, null, () => run(action, { ...stored.args, ...values }));
        }
        question = questionOf(stored.action, stored.args);
        return settle(ctx, question, () => run(action, stored.args));
      }

      /** What was stored or filled in is read first, so that a button is not spent on what makes no sense. */
      async function run(action: Action | undefined, args: Record<string, unknown>): Promise<Card> {
        if (action?.needs) requireRole(ctx, action.needs);
        const { name } = action ?? { name: '' };
        const read = readAction(registry, name, args);
        if (read.once) await takeAction(ctx, rowId, () => true);
        return read.run(ctx);
      }
    },
    list: async (ctx, limit) => (await listAnswers(ctx, limit)).flatMap((one) => fromRemembered(one) ?? []),
    findChart: async (ctx, id, place) => {
      const found = await findAnswer(ctx, id);
      const turn = found && fromRemembered(found);
      const charts = turn?.card.nodes.flatMap((node) => (node.kind === 'chart' ? [node.chart] : [])) ?? [];
      return charts[place] ?? null;
    },
    takeFile: files.take,
    close: files.close,
  };
}

/** Stores what the buttons do, and the answer in the history: one transaction. */
async function keepTurn(ctx: Context, turn: Turn): Promise<Turn> {
  const buttons = listButtons(turn.card);
  return withTransaction(ctx, async (tx) => {
    const buttonIds = await storeButtons(tx, buttons, { personId: ctx.place.personId });
    const kept = { ...turn, buttonIds };
    const answer = toRemembered(kept);
    // A code or link that works once is shown once.
    const secret = turn.card.nodes.some(({ kind }) => kind === 'code');
    if (secret || JSON.stringify(answer).length > LARGEST_KEPT) return kept;
    return { ...kept, id: await rememberAnswer(tx, turn.question ?? '', answer) };
  });
}

function emptyTurn(ctx: Context): Turn {
  const card = makeCard('', [], []);
  return { id: null, askedAt: ctx.now(), question: null, card, buttonIds: [], fileIds: [], form: null };
}

function filesOf(card: Card): CardFile[] {
  return card.nodes.flatMap((node) => (node.kind === 'file' ? [node.file] : []));
}

/** Who filled in a form for nothing is told so. */
function toFormFault(error: unknown): unknown {
  if (!(error instanceof CentavoError) || (error.code !== 'forbidden' && error.code !== 'not_found'))
    return error;
  return new CentavoError(error.code, (t) => t('console.formExpired', { reason: error.say(t) }));
}

/** What a person would have typed for the question of a button; null where it asks none. */
function questionOf(action: string, args: unknown): string | null {
  const parsed = action === ASK ? AskArgs.safeParse(args) : null;
  if (!parsed?.success) return null;
  const { command, options } = parsed.data;
  if (options === undefined) return command;
  const texts = Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const { tenant, step, ...rest } = texts;
  try {
    const words = [
      step,
      tenant === undefined ? undefined : quoteWord(tenant),
      writeModifiers(modifiersOfOptions(rest)),
    ];
    return [command, ...words].filter(Boolean).join(' ');
  } catch {
    return command;
  }
}
