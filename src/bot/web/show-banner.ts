import { type ExceededBudget, listExceeded } from '../../engine/budgets/index.ts';
import type { Context } from '../../engine/context.ts';
import type { Translate } from '../../engine/language/index.ts';
import { compare } from '../../engine/money.ts';
import { formatRatio } from '../format/format-money.ts';
import { type Html, html } from './html.ts';
import { shownText } from './render-node.ts';

/** Tenants that are named; the others are counted. */
const NAMED = 5;
/** Characters of a name. */
const NAME = 60;

/** The tenants that exceeded a budget, as far as the person sees them; null: none did. Never throws. */
export async function showBanner(ctx: Context): Promise<Html | null> {
  try {
    return renderBanner(await listExceeded(ctx), ctx.t);
  } catch (error) {
    // The page says what it was asked for all the same.
    ctx.log.error({ err: error }, 'the exceeded budgets could not be read');
    return null;
  }
}

/** One line: each tenant once, by its worst budget, with the way to it. */
export function renderBanner(exceeded: readonly ExceededBudget[], t: Translate): Html | null {
  const worst = new Map<number, ExceededBudget>();
  for (const one of exceeded) {
    const before = worst.get(one.tenant.id);
    if (!before || compare(one.share ?? '0', before.share ?? '0') > 0) worst.set(one.tenant.id, one);
  }
  if (worst.size === 0) return null;
  const tenants = [...worst.values()];
  const named = tenants.slice(0, NAMED).map(({ tenant, share, spend, window }, at) => {
    const words = t(`console.exceeded_${spend}`, { window: t(`console.window_${window}`) });
    return html`${at === 0 ? ' ' : ', '}<a href="/?${new URLSearchParams({ tenant: tenant.name })}">${shownText(tenant.name, NAME)}</a> (${share === null ? null : `${formatRatio(share, t.language)} `}${words})`;
  });
  const hidden = tenants.length - Math.min(NAMED, tenants.length);
  return html`<aside class="banner" aria-label="${t('console.exceededLabel')}"><strong>${t('console.exceeded', { count: tenants.length })}</strong>${named}${hidden > 0 ? html`, ${t('console.more', { count: hidden })}` : null}</aside>`;
}
