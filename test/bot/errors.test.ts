import { describe, expect, test } from 'vitest';
import { listButtons } from '../../src/bot/card.ts';
import { viewError } from '../../src/bot/errors.ts';
import { badInput, CentavoError, type ErrorCode } from '../../src/engine/errors.ts';
import { english, translatorOf } from '../../src/engine/language/index.ts';

const CODES: Record<ErrorCode, string> = {
  bad_input: 'Not understood',
  not_found: 'Not found',
  name_taken: 'That name is taken',
  forbidden: 'Not allowed',
  ambiguous: 'Which one?',
  file_refused: 'The file was not imported',
  rows_refused: 'Rows cannot be used',
  unavailable: 'Not available now',
};

describe('an error as people read it', () => {
  test.each(Object.entries(CODES))('%s shows its own sentence', (code, title) => {
    const { card, reference } = viewError(
      new CentavoError(code as ErrorCode, 'What happened, and what to do.'),
      english,
    );
    expect(card.title).toBe(title);
    expect(card.nodes[0]).toMatchObject({ kind: 'text', text: 'What happened, and what to do.' });
    expect(reference).toBeUndefined();
  });

  test('choices are buttons that run their command', () => {
    const choices = [{ label: 'acme', command: 'tenant acme last month' }];
    const { card } = viewError(new CentavoError('not_found', 'x', { choices }), english);
    expect(listButtons(card)).toEqual([
      { label: 'acme', action: 'ask', args: { command: 'tenant acme last month' } },
    ]);
  });

  test('more choices than make good buttons are a list to choose from, none left out', () => {
    const choices = Array.from({ length: 6 }, (_, n) => ({
      label: `acme ${n}`,
      command: `tenant "acme ${n}"`,
    }));
    const few = viewError(new CentavoError('ambiguous', 'x', { choices: choices.slice(1) }), english).card;
    expect(few.nodes.map(({ kind }) => kind)).toEqual(['text', 'buttons']);
    const { card } = viewError(new CentavoError('ambiguous', 'x', { choices }), english);
    expect(card.nodes[1]).toMatchObject({ kind: 'select', label: 'Choose one' });
    expect(listButtons(card).map(({ args }) => args)).toEqual(choices.map(({ command }) => ({ command })));
  });

  test('is told in the reader’s language', () => {
    const { card } = viewError(
      badInput((t) => t('common.notKnown')),
      translatorOf('pt-BR'),
    );
    expect(card.title).toBe('Não entendi');
    expect(card.nodes[0]).toMatchObject({ text: 'desconhecido' });
    expect(listButtons(card)[0]).toMatchObject({ label: 'Ajuda' });
  });

  test('more lines than fit are counted', () => {
    const lines = Array.from({ length: 13 }, (_, n) => `line ${n}`);
    const { card } = viewError(new CentavoError('rows_refused', 'x', { lines }), english);
    expect(card.nodes[1]).toEqual({ kind: 'code', text: [...lines.slice(0, 10), '+3 more'].join('\n') });
  });

  test('anything else shows a reference and never its text', () => {
    const secret = new Error('password=hunter2 at 10.0.0.7');
    const { card, reference } = viewError(secret, english);
    expect(JSON.stringify(card)).not.toContain('hunter2');
    expect(reference).toMatch(/^[0-9a-f]{8}$/);
    expect(JSON.stringify(card)).toContain(reference);
    expect(viewError(secret, english).reference).not.toBe(reference);
  });
});
