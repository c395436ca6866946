import { expect, test } from 'vitest';
import { budgetKind } from '../../../src/engine/budgets/index.ts';
import { translatorOf } from '../../../src/engine/language/index.ts';

const [en, pt] = [translatorOf('en'), translatorOf('pt-BR')];
const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ');

test('a request says its amount, and what was spent, as its reader’s language writes money', () => {
  const set = {
    target: { tenantId: 1 },
    spend: 'ai',
    window: 'month',
    amount: '1040.5',
    currency: 'USD',
    observeOnly: false,
  };
  const say = budgetKind.say({ set }, 'acme');
  expect(plain(say(en))).toMatch(/^Budget of \$1,040\.50 /);
  expect(plain(say(pt))).toMatch(/^Orçamento de US\$ 1\.040,50 /);
  const cause = { reason: null, threshold: '0.9', spent: '47.0031', amount: '50', currency: 'USD' };
  const why = budgetKind.sayCause?.(cause);
  expect(plain(why?.(en))).toBe('90 % was passed: $47.00 of $50.00 spent');
  expect(plain(why?.(pt))).toBe('90 % foi ultrapassado: gastos US$ 47,00 de US$ 50,00');
});

test('a cause that was kept without its currency is still said', () => {
  const why = budgetKind.sayCause?.({ reason: 'launch', threshold: '0.9', spent: '47.0031', amount: '50' });
  expect(why?.(pt)).toBe('90 % foi ultrapassado: gastos 47,00 de 50,00 · launch');
});
