import { expect, test } from 'vitest';
import { sayLineFault, sayRestatement } from '../../../src/engine/costs/say-reasons.ts';
import { english, translatorOf } from '../../../src/engine/language/index.ts';
import { LINE_FAULTS } from '../../../src/engine/sources/focus/line-faults.ts';

const portuguese = translatorOf('pt-BR');

test('every reason that a row is rejected for, as the ledger keeps it, is said in each language', () => {
  for (const { says, do: mend } of Object.values(LINE_FAULTS)) {
    const kept = `${says}; ${mend}`;
    expect(sayLineFault(kept, english)).toBe(kept);
    expect(sayLineFault(kept, portuguese)).not.toBe(kept);
  }
});

test.each([
  ['rule added: tag team=x to acme', 'regra adicionada: tag team=x to acme'],
  ['rule removed: service S3 to acme', 'regra removida: service S3 to acme'],
  ['rule 3 moved to 1: tag a=b to acme', 'regra 3 movida para 1: tag a=b to acme'],
  ['rules of rules.csv added', 'regras de rules.csv adicionadas'],
  ['rules replaced by my rules.csv', 'regras substituídas pelas de my rules.csv'],
  ['"a" was merged into "b"', '"a" foi incorporado a "b"'],
  ['tag:team accepted', 'tag:team aceito'],
  [
    'rule added: tag {{rule}}=$t(costs.total) to acme',
    'regra adicionada: tag {{rule}}=$t(costs.total) to acme',
  ],
  ['something else', 'something else'],
])('the reason of a restatement "%s" is said in each language', (kept, said) => {
  expect(sayRestatement(kept, english)).toBe(kept);
  expect(sayRestatement(kept, portuguese)).toBe(said);
});
