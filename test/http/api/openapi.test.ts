import { expect, test } from 'vitest';
import { openApiSite } from '../../support/api-site.ts';
import { openTestEmbedded } from '../../support/databases.ts';

test('the document is OpenAPI 3.1, open to all, and tells every path with its answers and its key', async () => {
  const database = await openTestEmbedded();
  try {
    const site = await openApiSite(database.db);
    const response = await fetch(`${site.url}/api/v1/openapi.json`);
    expect(response.status).toBe(200);
    // biome-ignore lint/suspicious/noExplicitAny: a document is looked at field by field
    const document: any = await response.json();
    expect([document.openapi, document.info]).toEqual([
      '3.1.0',
      { title: 'Centavo', version: '1.2.3', license: { name: 'Apache-2.0' } },
    ]);
    const operations = Object.entries<Record<string, object>>(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
    );
    expect(operations.map(([name]) => name).sort()).toEqual([
      'get /api/admin/ai/tenant-cost',
      'get /api/v1/ai/interactions',
      'get /api/v1/ai/policy',
      'get /api/v1/tenants',
      'post /api/v1/ai/reservations',
      'post /api/v1/ai/reservations/{id}/dispatch',
      'post /api/v1/ai/reservations/{id}/release',
      'post /api/v1/ai/reservations/{id}/renew',
      'post /api/v1/ai/reservations/{id}/settle',
    ]);
    for (const [name, operation] of operations) {
      const { summary, security, responses } = operation as Record<string, object>;
      expect([name, typeof summary, Array.isArray(security)]).toEqual([name, 'string', true]);
      for (const status of ['200', '400', '401', '403', '404', '429', '503'])
        expect([name, status, Object.keys(responses ?? {}).includes(status)]).toEqual([name, status, true]);
    }
    const text = JSON.stringify(document);
    const referred = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
    expect(referred.length).toBeGreaterThan(10);
    for (const name of referred) expect(Object.keys(document.components.schemas)).toContain(name);
  } finally {
    await database.close();
  }
});
