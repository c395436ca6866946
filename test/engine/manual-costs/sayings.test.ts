import { expect, test } from 'vitest';
import { LANGUAGES, translatorOf } from '../../../src/engine/language/index.ts';
import {
  type CostRequested,
  type ManualEntry,
  manualCostKind,
} from '../../../src/engine/manual-costs/index.ts';

const entry: ManualEntry = {
  amount: '1200.5',
  currency: 'USD',
  description: 'Audit',
  day: '2026-11-20',
  until: null,
  category: null,
  tags: {},
  bill: null,
};

function said(change: CostRequested['change']): string[] {
  return LANGUAGES.map((language) => manualCostKind.say(change, 'acme')(translatorOf(language)));
}

test('a request about an entered cost says days and money as its reader writes them', () => {
  expect(said({ change: 'add', entry })).toEqual([
    'Add $1,200.50 "Audit" to acme on 20 Nov 2026',
    'Lançar US$\u00a01.200,50 "Audit" para acme em 20 de nov. de 2026',
  ]);
  expect(said({ change: 'add', entry: { ...entry, until: '2027-06-30' } })).toEqual([
    'Add $1,200.50 "Audit" to acme each month from 20 Nov 2026 until 30 Jun 2027',
    'Lançar US$\u00a01.200,50 "Audit" para acme todo mês, de 20 de nov. de 2026 até 30 de jun. de 2027',
  ]);
  expect(said({ change: 'correct', id: 12, entry })).toEqual([
    'Correct the entered cost 12 of acme to $1,200.50 "Audit" on 20 Nov 2026',
    'Corrigir o custo lançado 12 de acme para US$\u00a01.200,50 "Audit" em 20 de nov. de 2026',
  ]);
  expect(said({ change: 'remove', id: 12, entry })).toEqual([
    'Remove the entered cost 12 of acme: $1,200.50 "Audit" on 20 Nov 2026',
    'Remover o custo lançado 12 de acme: US$\u00a01.200,50 "Audit" em 20 de nov. de 2026',
  ]);
});
