import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context as HttpContext } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { sayIssue } from '../../engine/parse-input.ts';
import { makeAuthenticate } from './authenticate.ts';
import { addLists } from './lists.ts';
import { addPolicy } from './policy.ts';
import { explainError, toProblem } from './problem.ts';
import { type ApiEnv, type ApiOptions, callerLanguage } from './request.ts';
import { addReservations } from './reservations.ts';
import { addTenantCost } from './tenant-cost.ts';

/** A prompt of a million tokens is about four megabytes. */
const BODY_LIMIT = 8_000_000;

/** The API of programs: `/api/v1`, and the admin's own endpoint beside it. */
export function makeApi(options: ApiOptions): OpenAPIHono<ApiEnv> {
  const { system, version } = options;
  const app = new OpenAPIHono<ApiEnv>({
    defaultHook: (result, c) => {
      if (result.success) return;
      const t = callerLanguage(c);
      const errors = result.error.issues.map((issue) => ({
        path: issue.path.join('.'),
        message: sayIssue(issue)(t),
      }));
      return toProblem({
        status: 400,
        code: 'bad_input',
        detail: t('api.badRequest'),
        errors,
      });
    },
  });
  app.onError((error, c) => explainError(error, callerLanguage(c), system.log));
  app.notFound((c) =>
    toProblem({ status: 404, code: 'not_found', detail: callerLanguage(c)('api.nothingHere') }),
  );
  const limitBody = bodyLimit({
    maxSize: BODY_LIMIT,
    onError: (c) => toProblem({ status: 413, code: 'too_large', detail: callerLanguage(c)('api.tooLarge') }),
  });
  app.use((c, next) => (tellsSmallBody(c) ? next() : limitBody(c, next)));
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'adminSecret', { type: 'http', scheme: 'bearer' });
  let described: object | null = null;
  app.get('/api/v1/openapi.json', (c) => {
    described ??= app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Centavo', version, license: { name: 'Apache-2.0' } },
    });
    return c.json(described);
  });
  app.use('/api/v1/*', makeAuthenticate(options));
  addReservations(app, options);
  addPolicy(app, options);
  addLists(app);
  addTenantCost(app, options);
  return app;
}

/**
 * Whether the body is as short as its length says, which Node's parser holds it to. Asked before `bodyLimit`, which makes
 * a web stream of every body it sees: that alone costs more than the rest of a reservation.
 */
function tellsSmallBody({ req }: HttpContext): boolean {
  const { headers } = req.raw;
  const length = headers.get('content-length') ?? '';
  return /^\d{1,10}$/.test(length) && Number(length) <= BODY_LIMIT && !headers.has('transfer-encoding');
}
