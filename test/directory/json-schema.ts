/** As much of JSON Schema (2020-12) as the OpenAPI documents use: values that fit, and a check. */

import * as fc from 'fast-check';
import { codePoints } from '../../src/profile/text.ts';

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly maxProperties?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
}

const KNOWN = new Set(
  'type const enum anyOf properties propertyNames required additionalProperties maxProperties items minItems maxItems pattern minLength maxLength minimum maximum default description'.split(
    ' ',
  ),
);

/** @returns what is wrong, with its place; empty if nothing is */
export function faultsOf(schema: JsonSchema, value: unknown, at = '$'): string[] {
  for (const keyword of Object.keys(schema))
    if (!KNOWN.has(keyword)) return [`${at}: keyword ${keyword} is not known here`];
  if (schema.anyOf) return schema.anyOf.some(one => faultsOf(one, value, at).length === 0) ? [] : [`${at}: fits none`];
  if ('const' in schema && value !== schema.const) return [`${at}: is not ${String(schema.const)}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${at}: ${String(value)} is not in the list`];
  switch (schema.type) {
    case undefined:
      return [];
    case 'string':
      return typeof value === 'string' && fitsText(schema, value) ? [] : [`${at}: no such text`];
    case 'number':
    case 'integer': {
      const right = typeof value === 'number' && (schema.type === 'number' || Number.isInteger(value));
      return right && value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity)
        ? []
        : [`${at}: no such number`];
    }
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at}: no boolean`];
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, index) => faultsOf(schema.items ?? {}, item, `${at}[${index}]`))
        : [`${at}: no list`];
    case 'object':
      return objectFaults(schema, value, at);
    default:
      return [`${at}: type ${schema.type} is not known here`];
  }
}

function fitsText({ pattern, minLength = 0, maxLength = Infinity }: JsonSchema, text: string): boolean {
  const length = codePoints(text);
  return length >= minLength && length <= maxLength && (pattern === undefined || new RegExp(pattern).test(text));
}

function objectFaults(schema: JsonSchema, value: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at}: no object`];
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const missing = required.filter(name => !Object.hasOwn(value, name)).map(name => `${at}.${name}: is missing`);
  const members = Object.entries(value).flatMap(([name, member]) => {
    const described = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (described === false) return [`${at}.${name}: is not described`];
    return described === true || !described ? [] : faultsOf(described, member, `${at}.${name}`);
  });
  return [...missing, ...members];
}

/** Values that fit the schema. @param texts that a free text may be, besides anything else */
export function fitting(schema: JsonSchema, texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(one => fitting(one, texts)));
  switch (schema.type) {
    case 'string': {
      const { pattern, minLength = 0, maxLength = 40 } = schema;
      if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
      const any = fc.string({ unit: 'binary', minLength, maxLength });
      return fc.oneof({ weight: 3, arbitrary: texts.filter(text => fitsText(schema, text)) }, any);
    }
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000 });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(fitting(schema.items ?? {}, texts), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(3, schema.maxItems ?? 3),
      });
    case 'object':
      return fittingObject(schema, texts);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function fittingObject(schema: JsonSchema, texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const members = Object.entries(properties).map(([name, member]) => [name, fitting(member, texts)]);
  const named = fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: [...required],
    noNullPrototype: true,
  });
  if (additionalProperties === false) return named;
  const free = fitting(additionalProperties === true ? {} : additionalProperties, texts);
  return fc
    .tuple(named, fc.dictionary(texts, free, { maxKeys: 3, noNullPrototype: true }))
    .map(([a, b]) => ({ ...b, ...a }));
}
