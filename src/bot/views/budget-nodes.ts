import type { BudgetStatus } from '../../engine/budgets/index.ts';
import { isSpentWhole } from '../../engine/budgets/index.ts';
import type { Fact } from '../../engine/facts.ts';
import type { Translate } from '../../engine/language/index.ts';
import { compare } from '../../engine/money.ts';
import type { CardNode, Value } from '../card.ts';
import { increaseButton } from './view-block-lifts.ts';

/** Signs that a bar is drawn with. */
const BAR_LENGTH = 10;
const [FULL, EMPTY] = ['▰', '▱'];

/** How much is spent, as signs; empty where it is not known. The figure itself stands beside it. */
function drawBar(share: Fact): string {
  if (share.value === null) return '';
  let full = 0;
  // A sign is full where all of its tenth is spent: what is nearly spent does not look spent.
  while (full < BAR_LENGTH && compare(share.value, `${(full + 1) / BAR_LENGTH}`) >= 0) full += 1;
  return FULL.repeat(full) + EMPTY.repeat(BAR_LENGTH - full);
}

/** `Cloud budget, month`. */
export function nameOfBudget({ budget }: Pick<BudgetStatus, 'budget'>, t: Translate): string {
  return t('budgets.name', {
    spend: t(`budgets.${budget.spend}`),
    window: t(`budgets.window_${budget.window}`),
  });
}

/** The state in words, with the bar. */
export function sayState(status: BudgetStatus, t: Translate): string {
  const { state, inForce, share, budget } = status;
  if (!inForce) return t('budgets.stateOff');
  if (state === null) return t('budgets.stateUnknown');
  const words = t(`budgets.state_${state}`);
  return [drawBar(share), budget.observeOnly ? t('budgets.stateObserved', { state: words }) : words]
    .filter(Boolean)
    .join(' ');
}

/** Where a tenant's budgets stand, on the card of its costs. */
export function budgetNodes(statuses: readonly BudgetStatus[], t: Translate): CardNode[] {
  return statuses
    .filter(({ inForce }) => inForce)
    .flatMap((status): CardNode[] => [
      ...alarmNodes(status, t),
      { kind: 'fields', fields: fieldsOf(status, t) },
      ...increaseNodes(status, t),
    ]);
}

/** Says it in a sentence where nothing is left. */
export function alarmNodes(status: BudgetStatus, t: Translate): CardNode[] {
  if (!isSpentWhole(status)) return [];
  const about = { whose: status.whose, name: nameOfBudget(status, t) };
  const stopped = status.state === 'BLOCKED' && !status.budget.observeOnly;
  return [
    {
      kind: 'text',
      text: t(stopped ? 'budgets.saysBlocked' : 'budgets.saysExceeded', about),
      tone: 'bad',
    },
  ];
}

/** Who may see a tenant whose AI calls are stopped can ask for more. */
function increaseNodes({ state, budget, whose }: BudgetStatus, t: Translate): CardNode[] {
  if (state !== 'BLOCKED' || budget.observeOnly || budget.tenantId === null) return [];
  return [{ kind: 'buttons', buttons: [increaseButton(whose, budget.window, t)] }];
}

function fieldsOf(status: BudgetStatus, t: Translate): { label: string; value: Value }[] {
  const { amount, spent, share, daysLeft, projected } = status;
  const known = (fact: Fact | null) =>
    fact === null || fact.value === null ? [] : [{ label: fact.label, value: fact }];
  return [
    { label: nameOfBudget(status, t), value: amount },
    { label: t('budgets.state'), value: sayState(status, t) },
    ...known(spent),
    ...known(share),
    ...known(daysLeft),
    ...known(projected),
  ];
}
