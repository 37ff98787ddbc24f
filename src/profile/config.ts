/**
 * The `user_profile` section of the configuration, in Authgear's shape (so an existing section can be pasted) plus our
 * `order`, `labels` and `enum_labels`. Every fault comes with its path; none hides another where both can be told apart.
 */

import * as v from 'valibot';
import { isLegalAccess, LEGAL_ACCESS, LEVELS, PARTIES } from './access.ts';
import { canonicalLanguage, isLanguageTag } from './schema.ts';
import { isReserved, isStandard, STANDARD_ATTRIBUTES } from './standard.ts';

/** An object in which a key that is not listed is a fault, each with its own path. */
export function closedObject<T extends v.ObjectEntries>(entries: T): v.StrictObjectSchema<T, undefined> {
  const object = v.object(entries);
  return {
    ...v.strictObject(entries),
    // valibot's own objects take a list for an object, stop at the first unknown key or pass over `constructor`
    '~run'(dataset, config) {
      const input = dataset.value;
      const isList = Array.isArray(input);
      const checked = isList ? { typed: true, value: input } : object['~run'](dataset, config);
      const complain = v.rawCheck<unknown>(({ addIssue }) => {
        if (isList) return addIssue({ message: 'must be a map of keys, not a list' });
        for (const key of typeof input === 'object' && input ? Object.keys(input) : []) {
          if (!Object.hasOwn(entries, key)) addIssue({ message: 'is not a known key', path: pathTo(input, key) });
        }
      });
      return complain['~run'](checked as v.OutputDataset<unknown, never>, config) as ReturnType<
        (typeof object)['~run']
      >;
    },
  };
}

const LevelSchema = v.picklist(LEVELS, `must be one of ${LEVELS.join(', ')}`);

const AccessControlSchema = closedObject({ end_user: LevelSchema, bearer: LevelSchema, portal_ui: LevelSchema });

/** The eight triples as the sentence of a fault lists them. */
const LEGAL_IN_WORDS = LEGAL_ACCESS.map(access => PARTIES.map(party => access[party]).join('-')).join(', ');

/** Looks at the levels whatever else is wrong with the attribute. */
function legalAccess<T>() {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    const access = memberOf('access_control')(dataset.value);
    if (!v.is(AccessControlSchema, access) || isLegalAccess(access)) return;
    const pointer = String(memberOf('pointer')(dataset.value));
    addIssue({
      message: `of ${pointer} is no legal combination of end_user-bearer-portal_ui; legal are ${LEGAL_IN_WORDS}`,
      path: pathTo(dataset.value, 'access_control'),
    });
  });
}

const StandardAccessSchema = v.pipe(
  closedObject({
    pointer: v.picklist(
      STANDARD_ATTRIBUTES.map(attribute => attribute.pointer),
      issue => `must be the pointer of a standard attribute, not ${issue.received}`,
    ),
    access_control: AccessControlSchema,
  }),
  legalAccess(),
);

const Text = v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty'));

const LanguageSchema = v.pipe(
  v.string(),
  v.check(
    tag => isLanguageTag(tag) && canonicalLanguage(tag) === tag,
    'must be a BCP 47 language tag in canonical form, such as en or zh-TW',
  ),
);

const CUSTOM_POINTER = /^\/[a-z]([a-z0-9_]*[a-z0-9])?$/;

const customEntries = {
  // the id is the storage key of the values; standard attributes are stored under their names
  id: v.pipe(
    Text,
    v.check(
      id => !isStandard(`/${id}`) && id !== '__proto__',
      issue => `${issue.input} is reserved`,
    ),
  ),
  pointer: v.pipe(
    v.string('must be a text'),
    v.regex(CUSTOM_POINTER, issue => `must match ${CUSTOM_POINTER.source}, not ${issue.received}`),
    v.check(
      pointer => !isReserved(pointer),
      issue => `${issue.input} is reserved`,
    ),
  ),
  access_control: v.optional(AccessControlSchema),
  labels: v.optional(v.record(LanguageSchema, Text)),
};

const plainCustom = <const T extends string>(type: T) => closedObject({ ...customEntries, type: v.literal(type) });

const boundedCustom = <const T extends string>(type: T, number: v.GenericSchema<number>) =>
  v.pipe(
    closedObject({ ...customEntries, type: v.literal(type), minimum: v.optional(number), maximum: v.optional(number) }),
    v.rawCheck(({ dataset, addIssue }) => {
      const [minimum, maximum] = ['minimum', 'maximum'].map(name => memberOf(name)(dataset.value));
      if (typeof minimum !== 'number' || typeof maximum !== 'number' || minimum <= maximum) return;
      addIssue({ message: 'is above maximum', path: pathTo(dataset.value, 'minimum') });
    }),
  );

const finite = v.pipe(v.number('must be a number'), v.finite('must be finite'));

const CUSTOM_TYPES = {
  string: plainCustom('string'),
  number: boundedCustom('number', finite),
  integer: boundedCustom('integer', v.pipe(finite, v.safeInteger('must be an integer'))),
  enum: v.pipe(
    closedObject({
      ...customEntries,
      type: v.literal('enum'),
      enum_labels: v.optional(v.record(v.string(), v.record(LanguageSchema, Text))),
      enum: v.pipe(
        v.array(
          v.pipe(v.string('must be a text'), v.regex(/^\w+$/, 'must be letters, digits and underscores only')),
          'must be a list of values',
        ),
        v.minLength(1, 'must have at least one value'),
        repeats(value => value),
      ),
    }),
    v.rawCheck(({ dataset, addIssue }) => {
      const [values, labels] = ['enum', 'enum_labels'].map(name => memberOf(name)(dataset.value));
      if (!Array.isArray(values) || typeof labels !== 'object' || labels === null) return;
      for (const value of Object.keys(labels)) {
        if (values.includes(value)) continue;
        addIssue({ message: `${value} is no value of enum`, path: pathTo(dataset.value, 'enum_labels', value) });
      }
    }),
  ),
  phone_number: plainCustom('phone_number'),
  email: plainCustom('email'),
  url: plainCustom('url'),
  country_code: plainCustom('country_code'),
};

type CustomSchema = (typeof CUSTOM_TYPES)[keyof typeof CUSTOM_TYPES];

/** Checks what can be checked of an attribute whose type nobody knows. */
const UntypedCustomSchema = closedObject({
  ...customEntries,
  type: v.picklist(Object.keys(CUSTOM_TYPES), `must be one of ${Object.keys(CUSTOM_TYPES).join(', ')}`),
  minimum: v.optional(v.any()),
  maximum: v.optional(v.any()),
  enum: v.optional(v.any()),
  enum_labels: v.optional(v.any()),
});

const CustomAttributeSchema = v.pipe(
  v.lazy((input): v.GenericSchema<unknown, v.InferOutput<CustomSchema>> => {
    const type = memberOf('type')(input) as keyof typeof CUSTOM_TYPES;
    const schema: v.GenericSchema = Object.hasOwn(CUSTOM_TYPES, type) ? CUSTOM_TYPES[type] : UntypedCustomSchema;
    return schema as v.GenericSchema<unknown, v.InferOutput<CustomSchema>>;
  }),
  legalAccess(),
);

const OrderSchema = v.array(v.string('must be a pointer'), 'must be a list of pointers');

/** Every key is optional: `{}` is a project with the standard attributes at their default access. */
export const ProfileConfigSchema = v.pipe(
  closedObject({
    standard_attributes: v.optional(
      closedObject({
        population: v.optional(
          closedObject({
            strategy: v.optional(v.picklist(['on_signup', 'none'], 'must be on_signup or none'), 'on_signup'),
          }),
        ),
        access_control: v.optional(
          v.pipe(v.array(StandardAccessSchema, 'must be a list'), repeats(memberOf('pointer'), 'pointer')),
        ),
      }),
    ),
    custom_attributes: v.optional(
      closedObject({
        attributes: v.optional(
          v.pipe(
            v.array(CustomAttributeSchema, 'must be a list'),
            repeats(memberOf('id'), 'id'),
            repeats(memberOf('pointer'), 'pointer'),
          ),
        ),
      }),
    ),
    order: v.optional(
      v.pipe(
        OrderSchema,
        repeats(value => value),
      ),
    ),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const input = dataset.value as { order?: unknown; custom_attributes?: { attributes?: unknown } };
    if (!Array.isArray(input?.order)) return;
    const custom = input.custom_attributes?.attributes;
    const known = new Set(Array.isArray(custom) ? custom.map(memberOf('pointer')) : []);
    for (const [index, pointer] of input.order.entries()) {
      if (typeof pointer !== 'string' || isStandard(pointer) || known.has(pointer)) continue;
      addIssue({ message: `${pointer} is no attribute`, path: pathTo(input, 'order', index) });
    }
  }),
);

export type ProfileConfig = v.InferOutput<typeof ProfileConfigSchema>;
export type CustomAttributeConfig = v.InferOutput<typeof CustomAttributeSchema>;

/** Names every repetition, also in a list that has other faults. */
function repeats<T extends unknown[]>(keyOf: (item: unknown) => unknown, member?: string) {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    const list: unknown = dataset.value;
    if (!Array.isArray(list)) return;
    const seen = new Set<unknown>();
    for (const [index, item] of list.entries()) {
      const key = keyOf(item);
      if (typeof key !== 'string') continue;
      if (seen.has(key)) {
        addIssue({ message: `${key} is repeated`, path: pathTo(list, index, ...(member ? [member] : [])) });
      }
      seen.add(key);
    }
  });
}

function memberOf(name: string): (item: unknown) => unknown {
  return item => (item as Record<string, unknown> | null | undefined)?.[name];
}

function pathTo(input: unknown, ...keys: (string | number)[]) {
  const path: v.IssuePathItem[] = [];
  let value: unknown = input;
  for (const key of keys) {
    const parent = value;
    value = (parent as Record<string | number, unknown>)[key];
    path.push({ type: 'unknown', origin: 'value', input: parent, key, value });
  }
  return path as [v.IssuePathItem, ...v.IssuePathItem[]];
}
