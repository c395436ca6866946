import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Db } from '../../../db/sql.ts';
import { CentavoError } from '../errors.ts';
import { nearestNames } from '../tenants/index.ts';
import { judgePrice } from './compute.ts';
import { findPublishedPrice, listPublishedModels } from './published-prices.ts';
import { selectPrices } from './queries.ts';
import { type ModelPrice, PinnedPrice } from './schemas.ts';

const OFFERED_NAMES = 5;
const MOST_TRUSTED = 5_000;

/** What models cost: the organization's own prices first, then the published ones. */
export interface PriceBook {
  /** Null: nobody knows, so nothing may be spent on it. */
  find(provider: string, model: string, at: Date): ModelPrice | null;
  /** The same where it must be known. @throws bad_input with the nearest known names, or why the price is not trusted */
  require(provider: string, model: string, at: Date): ModelPrice;
}

/** As the published prices are looked up: an own price is not passed by under another case. */
function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** @param overrides  the organization's prices, each with its source; the newest that is valid counts */
export function makePriceBook(overrides: readonly ModelPrice[]): PriceBook {
  const find = (provider: string, model: string, at: Date): ModelPrice | null => {
    const day = at.toISOString().slice(0, 10);
    const own = overrides
      .filter((one) => isSame(one.provider, provider) && isSame(one.model, model))
      .filter(({ validFrom }) => validFrom === null || validFrom <= day)
      .filter(({ validTo }) => validTo === null || day < validTo)
      .sort((a, b) => (b.validFrom ?? '').localeCompare(a.validFrom ?? ''));
    return own[0] ?? findPublishedPrice(provider, model, at);
  };
  const namesOf = (provider: string) => [
    ...new Set([
      ...overrides.filter((one) => isSame(one.provider, provider)).map(({ model }) => model),
      ...listPublishedModels(provider),
    ]),
  ];
  // Asked at every call: what was trusted once is remembered for its minute. Some prices change with the hour.
  const trusted = new Map<string, ModelPrice>();
  return {
    find,
    require: (provider, model, at) => {
      const memo = `${Math.floor(at.getTime() / 60_000)} ${provider} ${model}`;
      const known = trusted.get(memo);
      if (known) return known;
      const price = find(provider, model, at);
      if (!price) throw unknownModel(provider, model, namesOf(provider));
      const neighbours = namesOf(provider).flatMap((name) => find(provider, name, at) ?? []);
      const fault = judgePrice(price, neighbours);
      // A wrong price has let whole budgets through elsewhere: who sets one means it, so only published ones are judged.
      if (fault && price.source === 'genai-prices') throw doubtfulPrice(provider, model, fault);
      if (trusted.size >= MOST_TRUSTED) trusted.clear();
      trusted.set(memo, price);
      return price;
    },
  };
}

/**
 * A price book whose prices of the organization are read anew. Until the first reading it knows those of the last process
 * that kept them in its file, or published ones alone.
 */
export interface LivePriceBook extends PriceBook {
  refresh(db: Db): Promise<void>;
}

/** @param path  the file that keeps the organization's prices for a start without the database */
export async function openPriceBook(path: string): Promise<LivePriceBook> {
  const kept = await readKept(path);
  let book = makePriceBook(kept);
  let known = JSON.stringify(kept);
  return {
    find: (...asked) => book.find(...asked),
    require: (...asked) => book.require(...asked),
    refresh: async (db) => {
      const overrides = await selectPrices(db);
      const read = JSON.stringify(overrides);
      // What was trusted stays remembered while nothing changed.
      if (read === known) return;
      book = makePriceBook(overrides);
      known = read;
      await writeFile(`${path}.new`, read, { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}

async function readKept(path: string): Promise<ModelPrice[]> {
  try {
    return z.array(PinnedPrice).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return [];
  }
}

function unknownModel(provider: string, model: string, names: readonly string[]): CentavoError {
  const candidates = names.map((name) => ({ key: name.toLowerCase(), name }));
  const { near } = nearestNames(model.toLowerCase(), candidates, OFFERED_NAMES);
  const known = near.map(({ name }) => name).join(', ');
  return new CentavoError('bad_input', (t) =>
    known === ''
      ? t('aiPolicy.unknownModel', { provider, model })
      : t('aiPolicy.unknownModelNear', { provider, model, known }),
  );
}

function doubtfulPrice(provider: string, model: string, fault: 'zero' | 'outlier'): CentavoError {
  return new CentavoError('bad_input', (t) =>
    fault === 'zero'
      ? t('aiPolicy.freeModel', { provider, model })
      : t('aiPolicy.doubtfulPrice', { provider, model }),
  );
}
