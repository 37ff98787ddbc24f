/** Any project, any person, any patch: what the properties of the core are held against. */

import * as fc from 'fast-check';
import { LEGAL_ACCESS, PARTIES } from '../../src/profile/access.ts';
import type { Attribute, AttributeValue, Pointer, Values } from '../../src/profile/attribute.ts';
import { compileCatalogue, type Catalogue } from '../../src/profile/catalogue.ts';
import type { CustomAttributeConfig, ProfileConfig } from '../../src/profile/config.ts';
import { COUNTRY_CODES } from '../../src/profile/country.ts';
import type { OwnedValue } from '../../src/profile/identity.ts';
import { COUPLED, DERIVED, STANDARD_ATTRIBUTES } from '../../src/profile/standard.ts';
import type { ProfileRecord } from '../../src/profile/view.ts';

export const LANGUAGES = ['en', 'de', 'ar', 'zh-TW'];
export const CONTEXT = { latestDay: '2026-03-01' };

export const party = fc.constantFrom(...PARTIES);
const access = fc.constantFrom(...LEGAL_ACCESS);

const bounds = fc
  .tuple(fc.integer({ min: -100, max: 100 }), fc.nat(100), fc.boolean(), fc.boolean())
  .map(([minimum, span, low, high]) => ({ ...(low ? { minimum } : {}), ...(high ? { maximum: minimum + span } : {}) }));

const customType = fc.oneof(
  fc.constantFrom('string', 'phone_number', 'email', 'url', 'country_code').map(type => ({ type }) as const),
  fc.tuple(fc.constantFrom('number', 'integer'), bounds).map(([type, limits]) => ({ type, ...limits })),
  fc.constant({ type: 'enum', enum: ['red', 'green', 'sky_blue'] } as const),
);

const customAttributes = fc
  .array(fc.tuple(customType, fc.option(access, { nil: undefined })), { maxLength: 6 })
  .map(list =>
    list.map(
      ([kind, access_control], index) =>
        ({
          ...kind,
          id: `id-${index}`,
          pointer: `/custom_${index}`,
          ...(access_control ? { access_control } : {}),
        }) as CustomAttributeConfig,
    ),
  );

/** A legal `user_profile` section. */
export const config: fc.Arbitrary<ProfileConfig> = fc
  .record({
    standard: fc.array(access, { minLength: STANDARD_ATTRIBUTES.length, maxLength: STANDARD_ATTRIBUTES.length }),
    custom: customAttributes,
    order: fc.array(fc.nat(), { maxLength: 12 }),
  })
  .map(({ standard, custom, order }) => {
    const pointers = [...STANDARD_ATTRIBUTES, ...custom].map(attribute => attribute.pointer);
    return {
      standard_attributes: {
        access_control: STANDARD_ATTRIBUTES.map(({ pointer }, index) => ({
          pointer,
          access_control: standard[index] ?? { end_user: 'hidden', bearer: 'hidden', portal_ui: 'hidden' },
        })),
      },
      custom_attributes: { attributes: custom },
      order: [...new Set(order.map(at => pointers[at % pointers.length] ?? '/name'))],
    };
  });

export const catalogue = config.map(section => compileCatalogue(section, LANGUAGES));

const TRICKY = [
  ['a', 'é', 'e\u0301', 'ب', 'क', '\u094d', ' ', '\n', '\r', '\t', '\u200c', '\u200d', '\ufe0f', '\ufe0e', '👩', '🏽'],
  ['🏴', '\u{e0067}', '\u{e007f}', '\ud83d', '\udc69', '\u202e', '\u2066', '\ufeff', '\u0000', '\u3164', '\u{e0100}'],
  ['@', '.', '/', '\\', ':', '+', '-', '1', '0', '\u2028', '\u00ad', 'ß', '\u212b', '\u2000'],
];

/** Texts around every rule: letters, joiners, controls, emoji, lone surrogates. */
const wildText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.array(fc.constantFrom(...TRICKY.flat()), { maxLength: 12 }).map(parts => parts.join('')),
);

const pointers: readonly Pointer[] = [
  ...STANDARD_ATTRIBUTES.map(({ pointer }) => pointer),
  ...Array.from({ length: 6 }, (_, index): Pointer => `/custom_${index}`),
];

const PLAUSIBLE: unknown[][] = [
  ['Ada', 'ada@example.com', 'https://example.com/a', '+4930123456', '1990-02-28', 'Europe/Berlin', 'de', 'DE'],
  ['red', 'male', 0, 7, -3.5, 1e300, null, '', '  '],
  [{ locality: 'Berlin' }, { street_address: 'A\nB', country: 'DE' }, { formatted: null }, {}],
];
const plausible = fc.constantFrom<unknown>(...PLAUSIBLE.flat());

/** What a wire may bring: values that fit, values that nearly fit, garbage. */
export const wanted: fc.Arbitrary<unknown> = fc.oneof(
  plausible,
  wildText,
  fc.double({ noNaN: true }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>([], {}, true, false, undefined, Number.NaN, [null], { __proto__: null }),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')),
);

const anyPointer = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string>(...pointers) },
  fc.constantFrom(...Object.keys(DERIVED), '/sub', '/GIVEN_NAME', '/Email', '/given_name/', 'given_name', '', '/'),
  fc.constantFrom(
    '/__proto__',
    '__proto__',
    '/constructor',
    'constructor',
    '/prototype',
    '/toString',
    'hasOwnProperty',
  ),
  wildText,
);

/** Any JSON object that could come as the body of a PATCH. */
export const patch: fc.Arbitrary<Record<Pointer, unknown>> = fc
  .array(fc.tuple(anyPointer, wanted), { maxLength: 5 })
  .map(entries => Object.fromEntries(entries));

const host = fc.constantFrom('example.com', 'xn--bcher-kva.example', 'a.b-c.example.org');
const word = fc.string({
  unit: fc.constantFrom(...'a b c d e f X Y Z 0 1 9 é 中 ب 🙂'.split(' ')),
  minLength: 1,
  maxLength: 12,
});
const asciiWord = fc.string({
  unit: fc.constantFrom(..."a b c X Y Z 0 1 9 - _ ' +".split(' ')),
  minLength: 1,
  maxLength: 12,
});
const line = fc.tuple(word, word).map(([a, b]) => `${a} ${b}`);

/** Values to which the rules of a type have no objection, as they are stored. */
export function fitting(attribute: Attribute): fc.Arbitrary<AttributeValue> {
  switch (attribute.type) {
    case 'string':
    case 'gender':
      return line;
    case 'url':
    case 'picture':
      return fc
        .tuple(host, asciiWord, fc.constantFrom('', '?q=1', '#top'))
        .map(([at, path, end]) => `https://${at}/${path}${end}`);
    case 'email':
      return fc.tuple(asciiWord, host).map(parts => parts.join('@'));
    case 'phone_number':
      return fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1e6, max: 9e13 })).map(([a, b]) => `+${a}${b}`);
    case 'date':
      return fc
        .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('2026-03-01T23:00:00Z'), noInvalidDate: true })
        .map(day => day.toISOString().slice(0, 10));
    case 'zoneinfo':
      return fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC', 'Asia/Kolkata', 'Etc/GMT+1');
    case 'locale':
      return fc.constantFrom(...attribute.languages);
    case 'country_code':
      return fc.constantFrom(...COUNTRY_CODES);
    case 'enum':
      return fc.constantFrom(...attribute.enum);
    case 'number':
    case 'integer': {
      const { minimum: min = attribute.type === 'integer' ? -1e15 : -1e300 } = attribute;
      const { maximum: max = attribute.type === 'integer' ? 1e15 : 1e300 } = attribute;
      const number =
        attribute.type === 'integer' ? fc.integer({ min: -1e6, max: 1e6 }) : fc.double({ min, max, noNaN: true });
      return number.map(value => Math.min(max, Math.max(min, value)) + 0);
    }
    case 'address':
      return fc.record(
        {
          formatted: fc.tuple(line, line).map(lines => lines.join('\n')),
          street_address: fc.tuple(line, line).map(lines => lines.join('\n')),
          locality: line,
          region: line,
          postal_code: word,
          country: word,
        },
        { requiredKeys: ['locality'], noNullPrototype: true },
      );
  }
}

/** A patch of the project's own attributes that has a good chance to be accepted. */
export function fittingPatch(catalogue: Catalogue): fc.Arbitrary<Record<Pointer, unknown>> {
  const entry = fc.constantFrom(...catalogue.attributes).chain(attribute => {
    const value = attribute.coupled ? fc.constantFrom('ada@example.com', '+4930123456', 'ada') : fitting(attribute);
    return fc.tuple(fc.constant(attribute.pointer), fc.oneof({ weight: 5, arbitrary: value }, fc.constant(null)));
  });
  return fc
    .array(entry, { minLength: 1, maxLength: 3 })
    .map(entries => Object.fromEntries(entries) as Record<Pointer, unknown>);
}

/** A project with a patch that may be anything. */
export const catalogueWithPatch = catalogue.chain(project =>
  fc.tuple(fc.constant(project), fc.oneof(patch, fittingPatch(project))),
);

/** A stored value: as a write leaves it, or of an older rule that nobody would accept today. */
const stored = fc.oneof(
  fc.constantFrom('Ada', 'x'.repeat(300), 'not a url', '1990-99-99', 'a\u202eb', '+1', 'Mars/Base', 'purple'),
  wildText.filter(text => text !== ''),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0),
  fc.constantFrom({ formatted: 'Somewhere\nelse' }, { locality: 'Berlin', formatted: 'old' }, { country: 'DE' }),
);

const values: fc.Arbitrary<Values> = fc
  .array(fc.tuple(fc.constantFrom(...pointers), stored), { maxLength: 12 })
  .map(entries => Object.fromEntries(entries));

const owned: fc.Arbitrary<OwnedValue[]> = fc.array(
  fc.record({
    pointer: fc.constantFrom(...COUPLED),
    value: fc.oneof(fc.constantFrom('ada@example.com', '+4930123456', 'ada', 'Ada', 'ada@example.org'), wildText),
    verified: fc.boolean(),
    since: fc.nat(5),
  }),
  { maxLength: 6 },
);

export const record: fc.Arbitrary<ProfileRecord> = fc.record({ values, owned });
