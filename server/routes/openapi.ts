/** The OpenAPI 3.1 document of the page's calls, made from the contract that checks them. */

import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { contract, CSRF_HEADER, ERRORS, ProblemSchema, type Call, type ErrorCode } from '../../src/api/contract.ts';

export function openApi(publicUrl: string): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, call] of Object.entries<Call>(contract)) {
    (paths[call.path] ??= {})[call.method.toLowerCase()] = operation(name, call);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'AuthUI', version: '1', description: 'The calls of the settings page. Own page only: no CORS.' },
    servers: [{ url: publicUrl }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(ProblemSchema) },
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'authui_session' } },
    },
    security: [{ session: [] }],
  };
}

function operation(name: string, call: Call): object {
  return {
    operationId: name,
    summary: call.summary,
    parameters: [
      header(CSRF_HEADER.name, { const: CSRF_HEADER.value }),
      ...(call.conditional ? [header('If-Match', { type: 'string', description: 'The ETag last seen' })] : []),
      ...(call.query ? [{ name: 'lang', in: 'query', schema: { type: 'string' } }] : []),
    ],
    ...(call.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(call.body) } } } }
      : {}),
    responses: {
      '200': { description: 'Done', content: { 'application/json': { schema: jsonSchema(call.answer) } } },
      ...problems(call.errors),
    },
  };
}

/** One entry a status; it lists the codes that come with it. */
function problems(codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = Object.groupBy(codes, code => String(ERRORS[code]));
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, ofStatus]) => [
      status,
      {
        description: (ofStatus ?? []).join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

function header(name: string, schema: object): object {
  return { name, in: 'header', required: true, schema };
}

function jsonSchema(schema: GenericSchema): object {
  const { $schema: _, ...document } = toJsonSchema(schema, { errorMode: 'ignore' });
  return document;
}
