import { storeButtons } from '../../engine/actions/index.ts';
import type { Context } from '../../engine/context.ts';
import { listTenantCosts } from '../../engine/costs/index.ts';
import { english, type Translate, translatorOf } from '../../engine/language/index.ts';
import { type Card, listButtons, makeCard } from '../card.ts';
import { viewError } from '../errors.ts';
import { viewNoAccess } from '../views/view-access.ts';
import { HOME_TENANTS, viewHome } from '../views/view-home.ts';
import { type AnswerParts, findContext } from './answer-incoming.ts';
import type { IncomingHome } from './incoming.ts';
import { renderHome } from './render-slack.ts';
import type { SlackWeb } from './web.ts';

/** After this somebody who has no home yet is told that it is being made. */
const SLOW_MS = 2_000;

/**
 * Publishes a person's home: the tenants that they may see with what they cost. Of several openings at once the first that
 * is ready stays: each names the view it takes the place of, and Slack refuses one that is not there any more.
 */
export async function publishHome(
  parts: AnswerParts,
  opened: IncomingHome,
  options: { web: SlackWeb; slowAfterMs?: number | undefined },
): Promise<void> {
  const { web } = options;
  const { personId } = opened;
  let { hash } = opened;
  let telling: Promise<void> = Promise.resolve();
  let t: Translate = english;
  const tellSlow = async () => {
    const card = makeCard('Centavo', [{ kind: 'note', text: t('slack.homeSlow') }], []);
    const outcome = await web.publishHome(personId, renderHome(card, [], t), null);
    if (outcome.kind === 'done') hash = outcome.value.hash;
  };
  // Who has one keeps it meanwhile: it says of which day it is.
  const slow =
    hash === null
      ? setTimeout(() => {
          telling = tellSlow();
        }, options.slowAfterMs ?? SLOW_MS)
      : null;
  const { view, isRefusal } = await makeHome(parts, opened, (language) => {
    t = language;
  });
  if (slow) clearTimeout(slow);
  await telling;
  const outcome = await web.publishHome(personId, view, hash);
  // What somebody may not see any more must not stay there, whoever published it.
  if (outcome.kind === 'refused' && outcome.error === 'hash_conflict' && isRefusal) {
    await web.publishHome(personId, view, null);
  }
}

async function makeHome(
  parts: AnswerParts,
  opened: IncomingHome,
  speak: (t: Translate) => void,
): Promise<{ view: object; isRefusal: boolean }> {
  let ctx: Context | null = null;
  let t: Translate = english;
  try {
    const person = await parts.people.personOf(opened);
    t = translatorOf(person.language);
    speak(t);
    ctx = await findContext(parts, opened, person);
    speak(ctx.t);
    const isShutOut = ctx.scope.length === 0;
    const card = isShutOut ? viewNoAccess(ctx.t) : await askHome(ctx);
    return { view: await render(parts, ctx, card), isRefusal: isShutOut };
  } catch (error) {
    const { card, reference } = viewError(error, ctx?.t ?? t);
    if (reference) parts.log.error({ err: error, reference }, 'a home of Slack could not be made');
    // Its buttons would need rows, which nobody may have whom we do not know.
    return { view: renderHome(card, [], ctx?.t ?? t), isRefusal: reference === undefined };
  }
}

async function askHome(ctx: Context): Promise<Card> {
  const costs = await listTenantCosts(ctx, { pageSize: HOME_TENANTS });
  return viewHome({ costs, role: ctx.actor.role, seesAll: ctx.scope === '*' }, ctx.t);
}

/** With its buttons, where their rows could be stored. */
async function render(parts: AnswerParts, ctx: Context, card: Card): Promise<object> {
  const { personId } = ctx.place;
  const ids = await storeButtons(ctx, listButtons(card), { personId }).catch((error) => {
    parts.log.warn({ err: error }, 'the buttons of a home could not be stored');
    return [];
  });
  return renderHome(card, ids, ctx.t);
}
