import { describe, expect, test } from 'vitest';
import { readQuestion } from '../../../src/bot/answer.ts';
import { optionsOfText, readingsOf } from '../../../src/bot/parse/cost-options.ts';
import { readModifiers } from '../../../src/bot/parse/read-modifiers.ts';
import { splitWords } from '../../../src/bot/parse/split-words.ts';
import { createRegistry } from '../../../src/bot/registry-all.ts';

const now = new Date('2026-11-21T12:00:00Z');
const registry = createRegistry();
const read = (text: string) => {
  const { period, ...rest } = readModifiers(splitWords(text), now);
  return rest;
};
const readings = (text: string) =>
  readingsOf(optionsOfText(text, now), { now, firstWeekday: 1 }, 'tenant').map(
    ({ tenant, question, fault }) => ({ tenant, question, fault: fault !== undefined }),
  );

describe('what stands after a name, in Portuguese', () => {
  test.each([
    ['por serviço', 'by service'],
    ['por servico', 'by service'],
    ['Por Inquilinos', 'by tenants'],
    ['por conta', 'by account'],
    ['por região', 'by region'],
    ['por categoria', 'by category'],
    ['por provedor', 'by provider'],
    ['por etiqueta team', 'by tag team'],
    ['por etiqueta:team', 'by tag:team'],
    ['by etiquetas', 'by tags'],
    ['serviço:S3 conta:12', 'service:S3 account:12'],
    ['etiqueta:team=web', 'tag:team=web'],
    ['inquilino:acme', 'tenant:acme'],
    ['faturado', 'billed'],
    ['custo efetivo', 'effective cost'],
    ['custo de tabela', 'list cost'],
    ['contratado', 'contracted'],
    ['só para mim', 'only for me'],
    ['so para mim', 'only for me'],
    ['mês passado por conta faturado', 'last month by account billed'],
    ['outubro de 2026 por conta', 'October 2026 by account'],
  ])('"%s" is "%s"', (words, same) => {
    expect(read(words)).toEqual(read(same));
  });

  test('a question reads the same in both languages, whatever the accents', () => {
    for (const words of [
      'acme mês passado por serviço',
      'acme mes passado por servico',
      'acme no mês passado por serviço',
    ]) {
      const [longest] = readings(words).filter(({ fault }) => !fault);
      expect(readings(words).find(({ tenant, fault }) => tenant === 'acme' && !fault)).toEqual(
        readings('acme last month by service').find(({ tenant, fault }) => tenant === 'acme' && !fault),
      );
      expect(longest?.tenant).toBe(words);
    }
  });

  test('a tenant that bears such a name is reached by quotation marks, and wins where it stands whole', () => {
    expect(readings('"mês passado"').map(({ tenant }) => tenant)).toEqual(['mês passado']);
    expect(readings('"mês passado" ontem')[1]).toMatchObject({
      tenant: 'mês passado',
      question: { period: { period: { from: '2026-11-20' } } },
    });
    expect(readings('por conta')[0]).toMatchObject({ tenant: 'por conta', fault: false });
  });
});

describe('commands in Portuguese', () => {
  test.each([
    ['inquilino acme', 'tenant'],
    ['Inquilino acme mês passado', 'tenant'],
    ['custo inquilino acme', 'tenant'],
    ['custo do inquilino acme', 'tenant'],
    ['/cost inquilino acme', 'tenant'],
    ['/cost custo acme', 'tenant'],
    ['/cost', ''],
    ['custo acme', 'tenant'],
    ['custo de acme mês passado', 'tenant'],
    ['custo', ''],
    ['custos', ''],
    ['cost tenant acme', 'tenant'],
    ['tendência acme', 'trend'],
    ['tendencia', 'trend'],
    ['comparar mom acme', 'compare'],
    ['maiores serviços', 'top'],
    ['maiores recursos inquilino:acme', 'top'],
    ['maiores etiquetas team mês passado', 'top'],
    ['ajuda', 'help'],
    ['ajuda inquilino', 'help'],
    ['idioma pt', 'language'],
    ['dados', 'data'],
    ['inquilinos add acme', 'tenants add'],
  ])('/cost %s is the command "%s"', (text, command) => {
    expect(readQuestion(registry, text, now).command).toBe(command);
  });

  test('a word of neither language is no command', () => {
    expect(() => readQuestion(registry, 'acme', now)).toThrow('There is no command "acme". Try /cost help');
  });
});
