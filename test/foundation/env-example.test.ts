import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { CHECKOUT } from '../support/checkout.ts';

const read = (path: string) => readFileSync(join(CHECKOUT, path), 'utf8');
const example = read('.env.example');
const listed = Object.keys(parseEnv(example));

test('.env.example lists every variable that the program reads, each with a line that says what it is', () => {
  const names = [...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !listed.includes(String(name)))).toEqual([]);
  const lines = example.split('\n');
  const first = listed.filter((name) => !lines[lines.indexOf(`${name}=`) - 1]?.startsWith('# '));
  // The second password stands below the sentence about both.
  expect(first).toEqual(['DATABASE_PASSWORD']);
});

test('.env.example as it stands sets nothing', () => {
  expect(readConfig(parseEnv(example), '/')).toEqual(readConfig({}, '/'));
});

test('compose.yaml asks for no variable that .env.example does not list', () => {
  const asked = [...read('compose.yaml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
  expect(asked).toContain('DATABASE_PASSWORD');
  expect(asked.filter((name) => !listed.includes(String(name)))).toEqual([]);
});
