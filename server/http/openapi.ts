/** An OpenAPI 3.1 document made from the same schemas that check requests and answers. */

import { toJsonSchema, type OverrideActionContext } from '@valibot/to-json-schema';
import type { GenericSchema, ObjectEntries, ObjectSchema } from 'valibot';
import { ERRORS, type ErrorCode } from '../../src/api/contract.ts';

/** One call. Names in braces in its path are parameters. */
export interface Operation {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  readonly summary: string;
  readonly query?: GenericSchema;
  readonly body?: GenericSchema;
  /** The body is one of these types instead of JSON. */
  readonly bodyTypes?: readonly string[];
  /** Status of the answer, or each of them; 200 if absent. */
  readonly status?: 201 | 202 | 204 | readonly (200 | 202)[];
  /** `If-Match` with the ETag last seen: needed, or compared where it is sent. */
  readonly conditional?: true | 'optional';
  /** Without one the answer has no body, or one of `answerType`. */
  readonly answer?: GenericSchema;
  readonly answerType?: string;
  readonly errors: readonly ErrorCode[];
}

export interface Description {
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly problem: GenericSchema;
  /** OpenAPI security schemes by name; every call takes any of them. */
  readonly security: Readonly<Record<string, object>>;
  /** A header that every call needs. */
  readonly header?: { readonly name: string; readonly value: string };
}

export function describeApi({ title, description, url, operations, problem, security, header }: Description): object {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const always = header ? [headerParameter(header.name, true, { const: header.value })] : [];
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(name, operation, always);
  }
  return {
    openapi: '3.1.0',
    info: { title, version: '1', description },
    servers: [{ url }],
    paths,
    components: { schemas: { Problem: jsonSchema(problem, 'output') }, securitySchemes: security },
    security: Object.keys(security).map(name => ({ [name]: [] })),
  };
}

function describe(name: string, operation: Operation, always: readonly object[]): object {
  const { path, summary, query, body, bodyTypes, status = 200, conditional, answer, answerType, errors } = operation;
  const content = body
    ? { 'application/json': { schema: jsonSchema(body, 'input') } }
    : Object.fromEntries((bodyTypes ?? []).map(type => [type, {}]));
  const done = {
    description: 'Done',
    ...(answer ? { content: { 'application/json': { schema: jsonSchema(answer, 'output') } } } : {}),
    ...(answerType === undefined ? {} : { content: { [answerType]: {} } }),
  };
  return {
    operationId: name,
    summary,
    parameters: [
      ...pathParameters(path),
      ...always,
      ...(conditional
        ? [headerParameter('If-Match', conditional === true, { type: 'string', description: 'The ETag last seen' })]
        : []),
      ...(query ? queryParameters(query) : []),
    ],
    ...(Object.keys(content).length > 0 ? { requestBody: { required: true, content } } : {}),
    responses: {
      ...Object.fromEntries([status].flat().map(one => [one, done])),
      ...problems(errors),
    },
  };
}

/** One entry a status; it lists the codes that come with it. */
function problems(codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = Object.groupBy(new Set(codes), code => String(ERRORS[code]));
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

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: GenericSchema): object[] {
  const { entries } = query as ObjectSchema<ObjectEntries, undefined>;
  return Object.entries(entries).map(([name, schema]) => ({
    name,
    in: 'query',
    schema: jsonSchema(schema as GenericSchema, 'input'),
  }));
}

function headerParameter(name: string, required: boolean, schema: object): object {
  return { name, in: 'header', required, schema };
}

/** Code points are what the lengths of JSON Schema count (2020-12, validation 6.3). */
function overrideAction({ valibotAction, jsonSchema }: OverrideActionContext) {
  const { type, requirement } = valibotAction as { type: string; requirement?: number };
  if (type === 'min_code_points') return { ...jsonSchema, minLength: requirement };
  return type === 'max_code_points' ? { ...jsonSchema, maxLength: requirement } : undefined;
}

function jsonSchema(schema: GenericSchema, typeMode: 'input' | 'output'): object {
  const { $schema: _, ...document } = toJsonSchema(schema, {
    errorMode: 'ignore',
    typeMode,
    overrideAction,
  });
  return document;
}
