import { setTimeout as delay } from 'node:timers/promises';
import type { Context as HttpContext } from 'hono';
import { stream } from 'hono/streaming';
import type { Context } from '../../engine/context.ts';
import { type Html, html } from './html.ts';
import { closePage, type PageOptions } from './layout.ts';

/** An answer that takes longer has its place held by a skeleton. */
const SKELETON_AFTER_MS = 300;

/** The page of questions from its content up to the first of its answers: what is asked next stands before what was asked. */
export function renderAskHead(page: PageOptions, csrf: string): Html {
  const { t } = page;
  return html`<main id="main" class="ask" tabindex="-1"><h1 class="hidden">${t('console.askTitle')}</h1><form method="post" action="/ask#newest" class="composer" data-ask data-suggest><input type="hidden" name="csrf" value="${csrf}"><label for="q" class="hidden">${t('console.askLabel')}</label><span class="prompt" aria-hidden="true">${t('console.prompt')}</span><input id="q" name="q" type="text" list="suggestions" maxlength="1000" placeholder="${t('console.askPlaceholder')}" autocomplete="off" autocapitalize="off" spellcheck="false"><datalist id="suggestions"></datalist><button class="primary">${t('console.askButton')}</button></form><p id="status" class="hidden" role="status"></p><template id="skeleton">${renderSkeleton(page)}</template><div id="log" role="log" aria-live="off" aria-label="${t('console.answers')}">`;
}

/** The way to have one's questions forgotten. */
export function renderAskFoot({ t }: Pick<PageOptions, 't'>, csrf: string): Html {
  return html`<form method="post" action="/forget" class="forget"><input type="hidden" name="csrf" value="${csrf}"><button>${t('console.forget')}</button></form>`;
}

function renderSkeleton({ t }: Pick<PageOptions, 't'>): Html {
  return html`<div class="skeleton card"><p class="hidden">${t('console.loading')}</p><span></span><span></span><span></span></div>`;
}

export interface AnswerPage {
  ctx: Context;
  /** The page up to its content. */
  top: Html;
  /** What concerns the person whatever the page. */
  banner: Promise<Html | null>;
  /** The content up to its answers. */
  head: Html;
  /** What stands below the answers. */
  foot: Html;
  /** Earlier answers, the oldest first. */
  earlier: Promise<Html[]>;
  /** @param earlier  their reading, which the new one is not to be among */
  answer: (earlier: Promise<unknown>) => Promise<Html>;
  /** `first visit`: only where there is no earlier answer. */
  when: 'always' | 'first visit';
}

/**
 * Sends the page's head and the earlier answers at once, then the new answer when it is there; a skeleton only where that
 * takes longer than 300 ms. The skeleton goes by style once something follows it, so no script is needed.
 */
export function streamAnswer(
  c: HttpContext,
  { ctx, top, banner, head, foot, earlier, answer, when }: AnswerPage,
): Response {
  c.header('content-type', 'text/html; charset=utf-8');
  earlier.catch(() => {});
  // The answer is worked on while the earlier ones are read.
  const begun = when === 'always' ? answer(earlier) : null;
  begun?.catch(() => {});
  return stream(
    c,
    async (page) => {
      await page.write(String(top));
      await page.write(`${(await banner) ?? ''}${head}`);
      const turns = await earlier.catch((error: unknown) => {
        ctx.log.error({ err: error }, 'earlier answers could not be read');
        return [];
      });
      const newest = begun === null ? turns.pop() : undefined;
      await page.write(`${turns.join('')}<div id="newest">`);
      await page.write(
        newest === undefined
          ? await awaitAnswer(ctx, begun ?? answer(earlier), (skeleton) => page.write(skeleton))
          : String(newest),
      );
      await page.write(`</div></div>${foot}</main>${closePage()}`);
    },
    async (error) => ctx.log.error({ err: error }, 'a page was cut off'),
  );
}

async function awaitAnswer(
  ctx: Context,
  pending: Promise<Html>,
  hold: (skeleton: string) => Promise<unknown>,
): Promise<string> {
  const settled = pending.then(String, (error: unknown) => {
    ctx.log.error({ err: error }, 'an answer could not be shown');
    return String(
      html`<section class="card"><p class="text bad">${ctx.t('console.wentWrong')}</p></section>`,
    );
  });
  const waiting = new AbortController();
  const late = delay(SKELETON_AFTER_MS, 'late' as const, { signal: waiting.signal }).catch(
    () => 'late' as const,
  );
  const first = await Promise.race([settled, late]);
  waiting.abort();
  if (first === 'late') await hold(String(renderSkeleton(ctx)));
  return settled;
}
