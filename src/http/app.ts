import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from '../engine/ports.ts';

const BODY_LIMIT = 1_000_000;
/** How long the database may take to say that it is there. */
const DATABASE_TIMEOUT_MS = 2_000;

/** How one part of the service is: its state in a word, since when, and the platform's own word for what is wrong. */
export interface PartHealth {
  state: string;
  since?: Date;
  detail?: string;
}

export interface AppOptions {
  version: string;
  /** The database: `embedded` may be busy for minutes with an import, and is there all the same. */
  database: { kind: 'embedded' | 'postgres'; check: () => Promise<unknown> };
  /** Each chat platform that is configured. */
  platforms: () => Record<string, PartHealth>;
  log: Logger;
  /** What programs ask: it answers below `/api/`. */
  api?: Pick<Hono, 'fetch'>;
  /** The browser console: it answers whatever is not health. */
  console?: Pick<Hono, 'fetch'>;
}

/**
 * What answers on the one port, besides Slack's requests: health for those who watch the process, and a line for who
 * looks in. No secret and no money is in any of it.
 */
export function makeApp(options: AppOptions): Hono {
  const app = new Hono();
  app.get('/health', async (c) => {
    const database = await checkDatabase(options.database);
    const gone = database === 'gone';
    return c.json(
      { status: gone ? 'unavailable' : 'ok', version: options.version, database, ...platformsOf(options) },
      gone ? 503 : 200,
      { 'cache-control': 'no-store' },
    );
  });
  const { api } = options;
  if (api) app.all('/api/*', (c) => api.fetch(c.req.raw, c.env));
  // The console has limits, refusals and words of its own.
  const { console } = options;
  if (console) app.all('*', (c) => console.fetch(c.req.raw, c.env));
  app.use(bodyLimit({ maxSize: BODY_LIMIT, onError: () => problem(413, 'The request is too large') }));
  app.get('/', (c) => c.text(`Centavo ${options.version} is running. It answers in chat: /cost help\n`));
  app.notFound(() => problem(404, 'There is nothing here'));
  app.onError((error) => {
    if (error instanceof HTTPException) return problem(error.status, 'The request cannot be answered');
    options.log.error({ err: error }, 'a request could not be answered');
    return problem(500, 'Something went wrong here');
  });
  return app;
}

function platformsOf({ platforms }: AppOptions): { platforms: Record<string, object> } {
  return {
    platforms: Object.fromEntries(
      Object.entries(platforms()).map(([name, { state, since, detail }]) => [
        name,
        {
          state,
          ...(since ? { since: since.toISOString() } : {}),
          ...(detail === undefined ? {} : { detail }),
        },
      ]),
    ),
  };
}

async function checkDatabase({ kind, check }: AppOptions['database']): Promise<'ok' | 'busy' | 'gone'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), DATABASE_TIMEOUT_MS);
  });
  try {
    const outcome = await Promise.race([check().then(() => 'ok' as const), late]);
    if (outcome === 'ok') return 'ok';
    return kind === 'embedded' ? 'busy' : 'gone';
  } catch {
    return 'gone';
  } finally {
    clearTimeout(timer);
  }
}

/** An error as RFC 9457 has it. */
function problem(status: number, title: string): Response {
  return Response.json(
    { type: 'about:blank', title, status },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
}
