/** As much of JSON Schema 2020-12 as the API's description uses. */

export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly [keyword: string]: unknown;
}

const KNOWN = new Set(
  '$ref type const enum anyOf oneOf properties required additionalProperties propertyNames items minItems maxItems maxProperties minLength maxLength pattern minimum maximum format description'.split(
    ' ',
  ),
);

/** @returns what is wrong, each with its path; @throws Error for a keyword it does not know */
export function faultsOf(value: unknown, schema: Schema, document: object, path = '$'): string[] {
  const unknown = Object.keys(schema).filter(keyword => !KNOWN.has(keyword));
  if (unknown.length > 0) throw new Error(`${path}: unknown keywords ${unknown.join(', ')}`);
  if (schema.$ref !== undefined) return faultsOf(value, resolve(schema.$ref, document), document, path);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const faults = choices.map(choice => faultsOf(value, choice, document, path));
    return faults.some(list => list.length === 0) ? [] : (faults.toSorted((a, b) => a.length - b.length)[0] ?? []);
  }
  if ('const' in schema && value !== schema.const) return [`${path} is not ${JSON.stringify(schema.const)}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${path} is not listed`];
  if (schema.type !== undefined && !isOf(schema.type, value)) return [`${path} is no ${schema.type}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => faultsOf(item, schema.items ?? {}, document, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null) return [];
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const missing = required.filter(name => !Object.hasOwn(value, name)).map(name => `${path}.${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, member]) => {
    const own = properties[name] ?? (additionalProperties === true ? {} : additionalProperties);
    return own === false ? [`${path}.${name} is not described`] : faultsOf(member, own, document, `${path}.${name}`);
  });
  return [...missing, ...wrong];
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function resolve(reference: string, document: object): Schema {
  let node: unknown = document;
  for (const name of reference.replace(/^#\//, '').split('/')) node = (node as Record<string, unknown>)[name];
  return node as Schema;
}
