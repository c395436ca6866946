import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { toStatement } from '../../db/sql.ts';
import { checkOpenLedger } from '../../src/cli/checks/check-open-ledger.ts';
import type { LedgerSession, RunOnLedger } from '../../src/cli/command.ts';
import { run as runAccount } from '../../src/cli/prices-account.ts';
import { run as runImport } from '../../src/cli/prices-import.ts';
import { run as runList } from '../../src/cli/prices-list.ts';
import { run as runSet } from '../../src/cli/prices-set.ts';
import { readConfig } from '../../src/config.ts';
import { listOwnPrices, makePriceBook } from '../../src/engine/prices/index.ts';
import { openApiSite } from '../support/api-site.ts';
import { makeContext, makeFolder } from '../support/context.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { refusalOf } from '../support/refusal.ts';

const HEADER = 'provider,model,input,output,source,valid_from,valid_to';

describeOnEachDatabase('centavo prices', (open) => {
  async function world() {
    const { db } = await open();
    const ctx = await makeContext(db);
    const cwd = await makeFolder('prices');
    const type = async (run: RunOnLedger, ...args: string[]) => {
      let said = '';
      const out = new Writable({
        write: (chunk, _, done) => {
          said += String(chunk);
          done();
        },
      });
      const session = {
        io: { out, err: out, cwd },
        now: ctx.now,
        log: ctx.log,
        config: readConfig({}, cwd),
        open: async () => ({ db, ctx }),
      } as unknown as LedgerSession;
      expect(await run(session, args)).toBe(0);
      return said;
    };
    const set = (model: string, input: string, output: string, ...more: string[]) =>
      type(runSet, 'openai', model, '--input', input, '--output', output, '--source', 'contract', ...more);
    const load = async (...lines: string[]) => {
      await writeFile(join(cwd, 'prices.csv'), [HEADER, ...lines].join('\n'));
      return type(runImport, 'prices.csv');
    };
    return { db, ctx, cwd, type, set, load };
  }

  test('set: a price counts from its first day to the day before its end, before the published one, and is in the audit', async () => {
    const { db, ctx, set, type } = await world();
    await set('gpt-4o', '1', '2', '--from', '2026-11-10', '--to', '2026-11-20');
    await set('gpt-4o', '3', '4', '--from', '2026-11-20');
    const book = makePriceBook(await listOwnPrices(db));
    const on = (day: string) => book.find('openai', 'GPT-4o', new Date(`${day}T12:00:00Z`));
    expect(on('2026-11-09')?.source).toBe('genai-prices');
    expect([on('2026-11-10')?.input.base, on('2026-11-19')?.input.base]).toEqual(['1', '1']);
    expect([on('2026-11-20')?.input.base, on('2027-11-20')?.output.base]).toEqual(['3', '4']);
    expect(await set('gpt-4o', '5', '6')).toContain('openai gpt-4o: 5 in, 6 out, from 2026-11-21');
    await set('gpt-4o', '7', '8');
    const listed = await type(runList);
    expect(listed).toContain(
      'openai gpt-4o: 1 in, 2 out (USD for a million tokens), from 2026-11-10 until 2026-11-20; contract',
    );
    expect(listed).toContain('openai gpt-4o: 7 in, 8 out');
    expect(listed).not.toContain('5 in');
    const [audit = []] = await ctx.db.read('*', [
      toStatement(sql`select subject, actor from audit_log where action = 'ai-price.set'`),
    ]);
    expect(audit).toHaveLength(4);
    expect(audit[0]).toEqual({ subject: 'ai-price:openai/gpt-4o', actor: 'cli' });
  });

  test.each([
    ['-1', '2', []],
    ['1', '1e3', []],
    ['1', '1,5', []],
    ['NaN', '2', []],
    ['1', '2', ['--from', '2026-02-30']],
    ['1', '2', ['--from', '2026-11-10', '--to', '2026-11-10']],
  ])('set refuses %s in, %s out %j and keeps nothing', async (input, output, more) => {
    const { db, set } = await world();
    const args = [`--input=${input}`, `--output=${output}`];
    expect((await refusalOf(set('gpt-4o', '1', '2', ...args, ...more))).code).toBe('bad_input');
    expect(await listOwnPrices(db)).toEqual([]);
  });

  test('import names every line that cannot be used, and takes none then', async () => {
    const { db, load, type, cwd } = await world();
    const refused = await refusalOf(
      load(
        'openai,a,1,2,contract,2026-11-01,',
        'openai,b,-1,2,contract,2026-11-01,',
        'openai,c,1,2,,2026-11-01,',
        'openai,d,1,2,contract,2026-11-05,2026-11-05',
        'openai,e,1,"2,5",contract,2026-11-01,',
      ),
    );
    expect([refused.code, refused.message]).toEqual(['rows_refused', 'prices.csv: 4 lines cannot be used.']);
    const { lines } = refused.details as { lines: string[] };
    expect(lines.map((line) => line.slice(0, 7))).toEqual(['line 3:', 'line 4:', 'line 5:', 'line 6:']);
    expect(lines[2]).toContain('valid_to lies after valid_from');
    expect(await listOwnPrices(db)).toEqual([]);
    expect(await load('openai,a,1,2,contract,2026-11-01,', 'openai,b,1,2,contract,2026-11-01,')).toBe(
      'prices.csv: 2 prices set.\n',
    );
    expect(await listOwnPrices(db)).toHaveLength(2);
    await writeFile(join(cwd, 'short.csv'), 'provider,model\nopenai,a\n');
    expect((await refusalOf(type(runImport, 'short.csv'))).message).toContain(
      'input, output, source, valid_from',
    );
    expect((await refusalOf(type(runImport, 'nowhere.csv'))).code).toBe('file_refused');
  });

  test('a price of nothing, one a thousand times too dear and one a thousand times too cheap are alarms of list and doctor', async () => {
    const { db, ctx, set, type } = await world();
    const found = async () => {
      const findings = await checkOpenLedger(db, ctx.billsFolder, ctx.now);
      return findings.find(({ check }) => check === 'ai-prices');
    };
    expect(await found()).toMatchObject({ state: 'ok' });
    await set('gpt-4o', '0', '0');
    await set('gpt-4o-mini', '2500000', '10000000');
    await set('o3', '0.000002', '0.000008');
    await set('gpt-4.1', '2', '8');
    const listed = await type(runList);
    expect(listed.split('\n').filter((line) => line.startsWith('ALARM'))).toEqual([
      'ALARM openai gpt-4o: zero (contract)',
      'ALARM openai gpt-4o-mini: outlier (contract)',
      'ALARM openai o3: outlier (contract)',
    ]);
    expect(await found()).toMatchObject({
      state: 'warning',
      message:
        'Prices of AI models to look at: openai gpt-4o (zero), openai gpt-4o-mini (outlier), openai o3 (outlier).',
    });
  });

  test('account says whose bill takes the place of metered calls, and the last word counts', async () => {
    const { type } = await world();
    expect(await type(runAccount, 'openai', 'Microsoft', 'ea-1')).toBe(
      'Calls of openai are billed by Microsoft, account ea-1.\n',
    );
    await type(runAccount, 'openai', 'Microsoft');
    expect(JSON.parse(await type(runList, '--json')).accounts).toEqual([
      { provider: 'openai', billProvider: 'Microsoft', billingAccountId: null },
    ]);
    await expect(type(runAccount, 'openai')).rejects.toThrow('Name the provider of the calls');
  });

  test('an unknown model is refused over HTTP with the nearest names', async () => {
    const site = await openApiSite((await open()).db);
    const key = await site.makeKey();
    const { addTenant } = await import('../../src/engine/tenants/index.ts');
    await addTenant(site.ctx, { name: 'acme' });
    const { status, body } = await site.ask(key, 'POST', '/api/v1/ai/reservations', {
      tenant: 'acme',
      provider: 'openai',
      model: 'gpt-4o-mimi',
      inputTokens: 10,
      policy: { maxTokens: 10 },
      idempotencyKey: 'a',
    });
    expect([status, body.code]).toEqual([400, 'bad_input']);
    expect(body.detail).toContain('gpt-4o-mimi');
    expect(body.detail).toContain('gpt-4o-mini');
  });
});
