/**
 * The `user_profile` section of the configuration, in Authgear's shape (so an existing section can be pasted) plus our
 * `order` and `labels`. Every fault comes with its path; none hides another where both can be told apart.
 */

import * as v from 'valibot';
import { isLegalAccess, LEGAL_ACCESS, LEVELS, PARTIES, type AccessControl } from './access.ts';
import { isReserved, isStandard, STANDARD_ATTRIBUTES } from './standard.ts';

/** An object in which a key that is not listed is a fault, each with its own path. */
export function closedObject<T extends v.ObjectEntries>(entries: T): v.StrictObjectSchema<T, undefined> {
  // valibot's own strict object stops at the first unknown key
  return v.objectWithRest(entries, v.never('is not a known key')) as unknown as v.StrictObjectSchema<T, undefined>;
}

const LevelSchema = v.picklist(LEVELS, `must be one of ${LEVELS.join(', ')}`);

const AccessControlSchema = closedObject({ end_user: LevelSchema, bearer: LevelSchema, portal_ui: LevelSchema });

/** The eight triples as the sentence of a fault lists them. */
const LEGAL_IN_WORDS = LEGAL_ACCESS.map(access => PARTIES.map(party => access[party]).join('-')).join(', ');

function legalAccess<T extends { pointer: string; access_control?: AccessControl | undefined }>() {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { pointer, access_control: access } = dataset.value;
    if (!access || isLegalAccess(access)) return;
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

const CUSTOM_POINTER = /^\/[a-z]([a-z0-9_]*[a-z0-9])?$/;

const customEntries = {
  id: v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty')),
  pointer: v.pipe(
    v.string('must be a text'),
    v.regex(CUSTOM_POINTER, issue => `must match ${CUSTOM_POINTER.source}, not ${issue.received}`),
    v.check(
      pointer => !isReserved(pointer),
      issue => `${issue.input} is reserved`,
    ),
  ),
  access_control: v.optional(AccessControlSchema),
  labels: v.optional(v.record(v.string(), v.pipe(v.string('must be a text'), v.nonEmpty('must not be empty')))),
};

const plainCustom = <const T extends string>(type: T) => closedObject({ ...customEntries, type: v.literal(type) });

const boundedCustom = <const T extends string>(type: T, number: v.GenericSchema<number>) =>
  v.pipe(
    closedObject({ ...customEntries, type: v.literal(type), minimum: v.optional(number), maximum: v.optional(number) }),
    v.check(
      ({ minimum = -Infinity, maximum = Infinity }) => minimum <= maximum,
      issue => `${issue.input.pointer}: minimum is above maximum`,
    ),
  );

const CUSTOM_TYPES = ['string', 'number', 'integer', 'enum', 'phone_number', 'email', 'url', 'country_code'] as const;

const finite = v.pipe(v.number('must be a number'), v.finite('must be finite'));

const CustomAttributeSchema = v.pipe(
  v.variant(
    'type',
    [
      plainCustom('string'),
      plainCustom('phone_number'),
      plainCustom('email'),
      plainCustom('url'),
      plainCustom('country_code'),
      boundedCustom('number', finite),
      boundedCustom('integer', v.pipe(finite, v.safeInteger('must be an integer'))),
      closedObject({
        ...customEntries,
        type: v.literal('enum'),
        enum: v.pipe(
          v.array(
            v.pipe(v.string('must be a text'), v.regex(/^\w+$/, 'must be letters, digits and underscores only')),
            'must be a list of values',
          ),
          v.minLength(1, 'must have at least one value'),
          repeats(value => value),
        ),
      }),
    ],
    `must be one of ${CUSTOM_TYPES.join(', ')}`,
  ),
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
    order: v.optional(v.pipe(OrderSchema, repeats(value => value))),
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
