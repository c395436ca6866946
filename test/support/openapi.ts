import { expect } from 'vitest';
import { z } from 'zod';

/** As much of an OpenAPI document as is looked at. */
export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

/** Statuses that any request may be answered with before it is known what it asks for. */
const ANYWHERE = [413, 415, 500];

/** Fails where an answer is not what the document says of its path, method and status. */
export function expectDescribed(
  document: OpenApi,
  method: string,
  path: string,
  { status, headers, body }: { status: number; headers: Headers; body: unknown },
): void {
  const [bare = ''] = path.split('?');
  const named = Object.keys(document.paths).find((one) =>
    new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`).test(bare),
  );
  const operation = document.paths[named ?? '']?.[method.toLowerCase()];
  if (!operation || ANYWHERE.includes(status)) return;
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  const schema = operation.responses[String(status)]?.content?.[type]?.schema;
  if (!schema) throw new Error(`${method} ${bare} answers ${status} ${type}, which is not described`);
  const whole = { ...schema, $defs: document.components.schemas };
  const parsed = z
    .fromJSONSchema(JSON.parse(JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/')))
    .safeParse(body);
  expect(parsed.error?.issues ?? [], `${method} ${bare} ${status}`).toEqual([]);
}
