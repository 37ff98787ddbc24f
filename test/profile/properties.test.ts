import * as fc from 'fast-check';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pickVisible, refuseForbidden, visibleAttributes, type Party } from '../../src/profile/access.ts';
import { pointersOf, type Pointer } from '../../src/profile/attribute.ts';
import { compileCatalogue, type Catalogue } from '../../src/profile/catalogue.ts';
import { ProfileConfigSchema } from '../../src/profile/config.ts';
import { ISSUE_CODES } from '../../src/profile/issue.ts';
import { inConfiguredOrder, sectionsOf } from '../../src/profile/order.ts';
import { applyPatch } from '../../src/profile/patch.ts';
import { attributeSchema } from '../../src/profile/schema.ts';
import { addressText, fromText, toText } from '../../src/profile/value.ts';
import {
  capView,
  digestSource,
  displayName,
  sameValue,
  updatedAt,
  viewProfile,
  type ProfileRecord,
} from '../../src/profile/view.ts';
import * as any from './arbitrary.ts';

const { CONTEXT, LANGUAGES } = any;

const prototypeKeys = () =>
  [Object.prototype, Array.prototype, Function.prototype].map(it => Reflect.ownKeys(it).length);
let before: number[];
beforeAll(() => void (before = prototypeKeys()));
afterAll(() => expect(prototypeKeys()).toEqual(before));

const isHidden = (catalogue: Catalogue, party: Party, pointer: Pointer) =>
  (catalogue.get(pointer)?.access[party] ?? 'hidden') === 'hidden';

/** The same person to this party: what it cannot see is taken from another person. */
function withOtherSecrets(catalogue: Catalogue, party: Party, one: ProfileRecord, other: ProfileRecord): ProfileRecord {
  const seen = (pointer: Pointer) => !isHidden(catalogue, party, pointer);
  return {
    values: Object.fromEntries([
      ...Object.entries(one.values).filter(([pointer]) => seen(pointer as Pointer)),
      ...Object.entries(other.values).filter(([pointer]) => !seen(pointer as Pointer)),
    ]),
    owned: [
      ...one.owned.filter(({ pointer }) => seen(pointer)),
      ...other.owned.filter(({ pointer }) => !seen(pointer)),
    ],
  };
}

describe('What is hidden', () => {
  test('has no influence on anything a party gets to see', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        any.catalogueWithPatch,
        any.party,
        any.record,
        any.record,
        ([catalogue, patch], party, one, other) => {
          const twin = withOtherSecrets(catalogue, party, one, other);
          const [view, twinView] = [one, twin].map(record => viewProfile(catalogue, party, record));
          expect(twinView).toEqual(view);
          expect(digestSource(twinView ?? [])).toBe(digestSource(view ?? []));
          expect(displayName(twinView ?? [], 'login')).toBe(displayName(view ?? [], 'login'));
          expect(pickVisible(catalogue, party, twin.values)).toEqual(pickVisible(catalogue, party, one.values));
          const [outcome, twinOutcome] = [one, twin].map(record =>
            applyPatch(catalogue, party, record, patch, CONTEXT),
          );
          if (!outcome?.ok || !twinOutcome?.ok) {
            expect(twinOutcome).toEqual(outcome);
            return;
          }
          accepted += 1;
          expect(viewProfile(catalogue, party, { ...twin, values: twinOutcome.values })).toEqual(
            viewProfile(catalogue, party, { ...one, values: outcome.values }),
          );
          expect(twinOutcome.changed.toSorted()).toEqual(outcome.changed.toSorted());
        },
      ),
      { numRuns: 1500 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  test('answers a write exactly as an attribute that was never configured', () => {
    fc.assert(
      fc.property(any.config, any.party, any.record, any.patch, (config, party, record, patch) => {
        const whole = compileCatalogue(config, LANGUAGES);
        const lean = compileCatalogue(
          {
            ...config,
            custom_attributes: {
              attributes: (config.custom_attributes?.attributes ?? []).filter(
                ({ pointer }) => !isHidden(whole, party, pointer as Pointer),
              ),
            },
          },
          LANGUAGES,
        );
        const issues = [whole, lean].map(catalogue => {
          const outcome = applyPatch(catalogue, party, record, patch, CONTEXT);
          return outcome.ok ? [] : outcome.issues;
        });
        expect(issues[1]).toEqual(issues[0]);
        expect(viewProfile(lean, party, record)).toEqual(viewProfile(whole, party, record));
      }),
      { numRuns: 600 },
    );
  });

  test('is in no view, whatever view another server hands over', () => {
    fc.assert(
      fc.property(any.catalogue, any.catalogue, any.party, any.record, (ours, theirs, party, record) => {
        const capped = capView(ours, party, viewProfile(theirs, party, record));
        for (const { pointer, access } of capped) {
          const levels = [ours, theirs].map(catalogue => catalogue.get(pointer)?.access[party]);
          expect(levels).not.toContain('hidden');
          expect(access).toBe(levels.includes('readonly') ? 'readonly' : 'readwrite');
        }
        const order = visibleAttributes(ours, party).map(({ pointer }) => pointer);
        const places = capped.map(({ pointer }) => order.indexOf(pointer));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  test('never moves the time of the last change', () => {
    const changes = fc.dictionary(fc.constantFrom('/name', '/email', '/custom_0', '/custom_1'), fc.nat(1000));
    fc.assert(
      fc.property(any.catalogue, any.party, fc.nat(500), changes, (catalogue, party, created, times) => {
        const seen = Object.entries(times).filter(([pointer]) => !isHidden(catalogue, party, pointer as Pointer));
        expect(updatedAt(catalogue, party, created, times)).toBe(Math.max(created, ...seen.map(([, time]) => time)));
      }),
    );
  });
});

describe('A patch', () => {
  test('changes nothing but what it names and its party may write', () => {
    fc.assert(
      fc.property(any.catalogueWithPatch, any.party, any.record, ([catalogue, patch], party, record) => {
        const frozen = structuredClone(record);
        const outcome = applyPatch(catalogue, party, record, patch, CONTEXT);
        expect(record).toEqual(frozen);
        if (!outcome.ok) {
          expect(outcome.issues.length).toBeGreaterThan(0);
          for (const issue of outcome.issues) {
            expect(ISSUE_CODES).toContain(issue.code);
            expect(Object.keys(patch)).toContain(issue.pointer);
          }
          return;
        }
        for (const pointer of outcome.changed) {
          expect(catalogue.get(pointer)?.access[party]).toBe('readwrite');
          expect(Object.hasOwn(patch, pointer)).toBe(true);
        }
        for (const pointer of pointersOf({ ...record.values, ...outcome.values })) {
          const same = sameValue(record.values[pointer], outcome.values[pointer]);
          expect(outcome.changed.includes(pointer)).toBe(!same);
        }
        expect(party === 'bearer' && Object.keys(patch).length > 0).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });

  test('of nothing changes nothing', () => {
    fc.assert(
      fc.property(any.catalogue, any.party, any.record, (catalogue, party, record) => {
        expect(applyPatch(catalogue, party, record, {}, CONTEXT)).toEqual({
          ok: true,
          values: record.values,
          changed: [],
        });
      }),
    );
  });

  test('is refused with one issue for each pointer that is hidden, unknown or read-only', () => {
    fc.assert(
      fc.property(any.catalogueWithPatch, any.party, any.record, ([catalogue, patch], party, record) => {
        const forbidden = refuseForbidden(catalogue, party, patch);
        const outcome = applyPatch(catalogue, party, record, patch, CONTEXT);
        if (forbidden.length > 0) expect(outcome.ok).toBe(false);
        if (!outcome.ok) {
          expect(outcome.issues.slice(0, forbidden.length)).toEqual(forbidden);
          expect(new Set(outcome.issues.map(issue => issue.pointer)).size).toBe(outcome.issues.length);
        }
      }),
    );
  });

  test('leaves values that satisfy their own rule and stay as they are when written again', () => {
    const own = { end_user: 'readwrite', bearer: 'readonly', portal_ui: 'readwrite' } as const;
    const open = any.config.map(config =>
      compileCatalogue(
        {
          standard_attributes: {
            access_control: (config.standard_attributes?.access_control ?? []).map(entry => ({
              ...entry,
              access_control: own,
            })),
          },
          custom_attributes: {
            attributes: (config.custom_attributes?.attributes ?? []).map(it => ({ ...it, access_control: own })),
          },
        },
        LANGUAGES,
      ),
    );
    let accepted = 0;
    fc.assert(
      fc.property(
        open.chain(project => fc.tuple(fc.constant(project), fc.oneof(any.patch, any.fittingPatch(project)))),
        any.record,
        ([catalogue, patch], record) => {
          const outcome = applyPatch(catalogue, 'end_user', record, patch, CONTEXT);
          if (!outcome.ok) return;
          for (const pointer of outcome.changed) {
            const attribute = catalogue.get(pointer);
            const value = outcome.values[pointer];
            if (!attribute || value === undefined) continue;
            accepted += 1;
            if (attribute.coupled) {
              expect(record.owned.map(claim => claim.value)).toContain(value);
            } else if (attribute.type === 'address') {
              // a kept `formatted` may be older than the rules; the lines that were sent are not
              const lines = { ...(value as object), formatted: undefined };
              expect(v.safeParse(attributeSchema(attribute, CONTEXT), lines).success).toBe(true);
            } else {
              expect(v.parse(attributeSchema(attribute, CONTEXT), value)).toEqual(value);
            }
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});

describe('The rule of one attribute', () => {
  const attribute = any.catalogue.chain(catalogue => fc.constantFrom(...catalogue.attributes));

  test('takes what fits it unchanged', () => {
    const cases = attribute.chain(one => fc.tuple(fc.constant(one), any.fitting(one)));
    fc.assert(
      fc.property(cases, ([one, value]) => {
        expect(v.parse(attributeSchema(one, CONTEXT), value)).toStrictEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  test('survives the form: its text gives the value again', () => {
    const cases = attribute.chain(one => fc.tuple(fc.constant(one), any.fitting(one)));
    fc.assert(
      fc.property(cases, ([one, value]) => {
        const wanted = typeof value === 'object' ? addressText(value) : fromText(one, toText(value));
        expect(v.parse(attributeSchema(one, CONTEXT), wanted)).toStrictEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  test('says one code at most, and gives the same value when asked again', () => {
    const cases = attribute.chain(one => fc.tuple(fc.constant(one), fc.oneof(any.wanted, any.fitting(one))));
    let accepted = 0;
    fc.assert(
      fc.property(cases, ([one, wanted]) => {
        const schema = attributeSchema(one, CONTEXT);
        const first = v.safeParse(schema, wanted);
        if (!first.success) {
          expect(first.issues).toHaveLength(1);
          expect(ISSUE_CODES).toContain(first.issues[0].message);
          return;
        }
        accepted += 1;
        expect(first.output).not.toBe('');
        expect(v.parse(schema, first.output)).toStrictEqual(first.output);
        expect(v.parse(schema, JSON.parse(JSON.stringify(first.output)))).toStrictEqual(first.output);
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });
});

describe('The order', () => {
  test('is a permutation that begins with what the project names', () => {
    fc.assert(
      fc.property(any.config, config => {
        const { attributes } = compileCatalogue(config, LANGUAGES);
        const unordered = compileCatalogue({ ...config, order: [] }, LANGUAGES).attributes;
        expect(attributes.toSorted(byPointer)).toEqual(unordered.toSorted(byPointer));
        const order = config.order ?? [];
        expect(attributes.slice(0, order.length).map(({ pointer }) => pointer)).toEqual(order);
        const rest = unordered.filter(({ pointer }) => !order.includes(pointer));
        expect(attributes.slice(order.length)).toEqual(rest);
      }),
    );
  });

  test('survives being cut into sections, none of which has the topic of another', () => {
    fc.assert(
      fc.property(any.catalogue, any.party, (catalogue, party) => {
        const visible = visibleAttributes(catalogue, party);
        const sections = sectionsOf(visible);
        expect(sections.flatMap(section => section.attributes)).toEqual(visible);
        expect(new Set(sections.map(section => section.topic)).size).toBe(sections.length);
        expect(sections.every(section => section.attributes.length > 0)).toBe(true);
      }),
    );
  });

  test('is a permutation even of a list that no configuration would accept', () => {
    const rows = fc.array(fc.record({ pointer: fc.constantFrom<Pointer>('/a', '/b', '/c'), at: fc.nat() }));
    fc.assert(
      fc.property(rows, fc.array(fc.constantFrom('/a', '/b', '/z')), (list, order) => {
        const ordered = inConfiguredOrder(list, order);
        expect(ordered).toHaveLength(list.length);
        expect(new Set(ordered)).toEqual(new Set(list));
      }),
    );
  });
});

describe('The digest source', () => {
  const shuffled = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .toReversed()
            .map(([key, member]) => [key, shuffled(member)]),
        )
      : value;

  test('is equal exactly when the views are, whatever the order of members', () => {
    fc.assert(
      fc.property(any.catalogue, any.party, any.record, any.record, (catalogue, party, one, other) => {
        const [a, b] = [viewProfile(catalogue, party, one), viewProfile(catalogue, party, other)];
        expect(digestSource(a.map(it => shuffled(it) as (typeof a)[number]))).toBe(digestSource(a));
        let equal = true;
        try {
          expect(a).toEqual(b);
        } catch {
          equal = false;
        }
        expect(digestSource(a) === digestSource(b)).toBe(equal);
      }),
    );
  });
});

describe('The configuration', () => {
  test('accepts every section the other properties are held against', () => {
    fc.assert(
      fc.property(any.config, config => {
        expect(v.safeParse(ProfileConfigSchema, config).issues).toBeUndefined();
      }),
    );
  });

  test('answers any garbage with faults or a value, and never throws', () => {
    const garbage = fc.record(
      {
        standard_attributes: fc.jsonValue({ maxDepth: 3 }),
        custom_attributes: fc.oneof(
          fc.jsonValue(),
          fc.record({
            attributes: fc.array(
              fc.oneof(
                fc.jsonValue(),
                fc.dictionary(
                  fc.constantFrom('id', 'pointer', 'type', 'enum', 'minimum', 'constructor'),
                  fc.jsonValue({ maxDepth: 1 }),
                ),
              ),
            ),
          }),
        ),
        order: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), garbage), config => {
        for (const issue of v.safeParse(ProfileConfigSchema, config).issues ?? []) {
          expect(issue.message).not.toBe('');
        }
      }),
    );
  });
});

function byPointer(a: { pointer: string }, b: { pointer: string }): number {
  return a.pointer < b.pointer ? -1 : 1;
}
