import { getAiOverview } from '../../engine/ai-overview/index.ts';
import { APPROVAL_KINDS } from '../../engine/approval-kinds/index.ts';
import type { Context } from '../../engine/context.ts';
import { listTenantCosts } from '../../engine/costs/index.ts';
import { CentavoError } from '../../engine/errors.ts';
import type { Translate } from '../../engine/language/index.ts';
import type { AiParts } from '../ai-parts.ts';
import type { CardFile, Chart } from '../card.ts';
import type { Registry } from '../registry.ts';
import { decideOnPage, showApprovals } from './approvals-page.ts';
import { makeChat } from './chat.ts';
import type { Html } from './html.ts';
import { renderAiBudgets } from './render-ai-budgets.ts';
import type { Told } from './render-approvals.ts';
import { renderTenants } from './render-tenants.ts';
import { showBanner } from './show-banner.ts';
import { readTenantsQuery, toListInput } from './tenants-query.ts';
import { renderTurn, type Turn } from './turn.ts';

/** Turns of the history that the page shows. */
const SHOWN = 10;
/** Tenants on the page of AI budgets. */
const AI_TENANTS = 50;

type DrawChart = (
  chart: Chart,
  options: { t: Translate; theme: 'light' | 'dark' },
) => Promise<{ png: Uint8Array }>;

/** Suggestions for what is being typed, as typed after `/cost`, of the tenants in the scope alone. */
export type Suggest = (ctx: Context, text: string) => Promise<readonly string[]>;

export interface WebOptions {
  registry: Registry;
  /** Null: charts are told in words. */
  drawChart: DrawChart | null;
  suggest: Suggest;
  /** What the states of AI budgets are told by. */
  ai: Pick<AiParts, 'limits' | 'policy'>;
}

/** The browser's answers: what the console's pages are filled with. All markup is escaped already. */
export interface Web {
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
  /** Earlier turns, the oldest first. */
  listTurns(ctx: Context, csrf: string): Promise<Html[]>;
  showTenants(ctx: Context, params: Readonly<Record<string, string>>): Promise<Html>;
  showAiBudgets(ctx: Context): Promise<Html>;
  /** @param told  what has just become of a request */
  showApprovals(
    ctx: Context,
    params: Readonly<Record<string, string>>,
    csrf: string,
    told?: Told | null,
  ): Promise<Html>;
  /** Approves, rejects or withdraws a request as a form says; a refusal is told too, it is not thrown. */
  decide(ctx: Context, id: string, sent: Readonly<Record<string, string>>): Promise<Told>;
  /** The tenants that exceeded a budget, as far as the person sees them; null: none did. Never throws. */
  showBanner(ctx: Context): Promise<Html | null>;
  suggest: Suggest;
  /** A PNG; null where there is no such chart for this person, or none can be drawn. */
  drawChart(ctx: Context, id: number, place: number, theme: 'light' | 'dark'): Promise<Uint8Array | null>;
  takeFile(owner: string, id: string): { file: CardFile; done: () => Promise<void> } | null;
  close(): Promise<void>;
}

export function openWeb({ registry, drawChart, suggest, ai }: WebOptions): Web {
  const chat = makeChat(registry);
  const render = (ctx: Context, csrf: string) => (turn: Turn) =>
    renderTurn(turn, ctx.t, csrf, drawChart !== null);
  return {
    ask: async (ctx, text, csrf, earlier) => render(ctx, csrf)(await chat.ask(ctx, text, earlier)),
    askTenant: async (ctx, tenant, period, csrf, earlier) =>
      render(ctx, csrf)(await chat.askTenant(ctx, tenant, period, earlier)),
    press: async (ctx, rowId, sent, csrf) => render(ctx, csrf)(await chat.press(ctx, rowId, sent)),
    listTurns: async (ctx, csrf) => (await chat.list(ctx, SHOWN)).map(render(ctx, csrf)),
    showTenants: async (ctx, params) => {
      const query = readTenantsQuery(params);
      const costs = await listTenantCosts(ctx, toListInput(query));
      const beyond = costs.rows.length === 0 && query.page > 1;
      if (!beyond) return renderTenants(costs, query, ctx.t);
      const first = { ...query, page: 1 };
      return renderTenants(await listTenantCosts(ctx, toListInput(first)), first, ctx.t);
    },
    showAiBudgets: async (ctx) => {
      const overview = await getAiOverview(ctx, {
        limits: ai.limits,
        models: ai.policy.allowedModels,
        top: AI_TENANTS,
      });
      return renderAiBudgets(overview, { timeZone: ctx.settings.timeZone }, ctx.t);
    },
    showApprovals: (ctx, params, csrf, told = null) => showApprovals(ctx, APPROVAL_KINDS, params, csrf, told),
    decide: (ctx, id, sent) => decideOnPage(ctx, APPROVAL_KINDS, id, sent),
    showBanner,
    suggest,
    drawChart: async (ctx, id, place, theme) => {
      const chart = drawChart && (await chat.findChart(ctx, id, place));
      if (!drawChart || !chart) return null;
      try {
        return (await drawChart(chart, { t: ctx.t, theme })).png;
      } catch (error) {
        // The page tells the finding in words where a picture is missing.
        if (!(error instanceof CentavoError)) ctx.log.error({ err: error }, 'a chart could not be drawn');
        return null;
      }
    },
    takeFile: chat.takeFile,
    close: chat.close,
  };
}
