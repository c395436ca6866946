import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openTestPostgres } from '../support/databases.ts';

test.runIf(inject('postgres'))(
  'a statement or a copy sent while its connection closes ends with an error, and the next one gets a new connection',
  async () => {
    const database = await openTestPostgres();
    onTestFinished(() => database.close());
    const outcomes: string[] = [];
    for (let round = 0; round < 40; round += 1) {
      const cut = database.db.transaction('*', async (tx) => {
        await tx.rows(sql`create temporary table stage (line text)`);
        const [backend] = await tx.rows<{ pid: number }>(sql`select pg_backend_pid() as pid`);
        await database.asOwner('select pg_terminate_backend($1)', [backend?.pid]);
        if (round % 2 === 0) await tx.copy('stage', ['line'], Readable.from(['a\n', 'b\n']));
        else await tx.rows(sql`insert into stage values ('a')`);
      });
      outcomes.push(
        await cut.then(
          () => 'done',
          (error: { code?: string }) => String(error.code),
        ),
      );
    }
    expect(new Set(outcomes)).not.toContain('done');
    for (const code of outcomes) expect(code).toMatch(/^(57P01|CONNECTION_|ECONN|EPIPE)/);
    const [row] = await database.db.transaction('*', (tx) => tx.rows<{ one: number }>(sql`select 1 as one`));
    expect(row?.one).toBe(1);
  },
);
