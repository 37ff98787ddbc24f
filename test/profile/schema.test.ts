import { readFileSync, existsSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { Attribute, AttributeKind } from '../../src/profile/attribute.ts';
import { COUNTRY_CODES } from '../../src/profile/country.ts';
import {
  attributeSchema,
  canonicalLanguage,
  isLanguageTag,
  issueParams,
  latestDay,
  maximumLength,
} from '../../src/profile/schema.ts';

const CONTEXT = { latestDay: '2026-03-01' };

/** The value to store, or the code of the refusal. */
function check(kind: AttributeKind, wanted: unknown): unknown {
  const result = v.safeParse(attributeSchema({ pointer: '/x', ...kind }, CONTEXT), wanted);
  return result.success ? { value: result.output } : result.issues[0].message;
}

type Case = [wanted: unknown, result: unknown];
const keeps = (...values: unknown[]): Case[] => values.map(value => [value, { value }]);
const turns = (wanted: unknown, value: unknown): Case => [wanted, { value }];
const refuses = (code: string, ...values: unknown[]): Case[] => values.map(value => [value, code]);

const INVISIBLE: Case[] = refuses('forbidden_character', 'a\u202eb', 'a\u0000b', 'a\nb', '\u200b', '\ud800');
const NO_TEXT: Case[] = refuses('wrong_type', 5, true, {}, [], ['Ada'], undefined);

const TABLE: [AttributeKind, Case[]][] = [
  [
    { type: 'string' },
    [
      ...keeps('Ada', 'a'.repeat(256), '🙂'.repeat(256), '<script>'),
      turns(' e\u0301 ', 'é'),
      ...refuses('too_long', 'a'.repeat(257), '🙂'.repeat(257)),
      turns('e\u0301'.repeat(256), 'é'.repeat(256)),
      turns(` ${'a'.repeat(256)} `, 'a'.repeat(256)),
      ...INVISIBLE,
      ...NO_TEXT,
    ],
  ],
  [{ type: 'gender' }, [...keeps('male', 'female', 'genderfluid'), ...INVISIBLE, ...NO_TEXT]],
  [
    { type: 'url' },
    [
      ...keeps(
        'https://example.com',
        'http://example.com/a?b=c#d',
        'HTTPS://Example.com/',
        'https://münchen.example/ä',
      ),
      ...keeps('https://[::1]:8080/', 'https://example.com/@ada', 'https://example.com?mail=a@b', 'http://localhost/'),
      turns(' https://example.com ', 'https://example.com'),
      ...refuses('bad_format', 'example.com', '//example.com', 'https:example.com', 'https://', 'https:///example.com'),
      ...refuses('bad_format', 'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', 'ftp://example.com'),
      ...refuses(
        'bad_format',
        'mailto:a@example.com',
        'file:///etc/passwd',
        'blob:https://example.com/x',
        'vbscript:x',
      ),
      ...refuses('bad_format', 'https://ada@example.com', 'https://ada:secret@example.com', 'https://@example.com'),
      ...refuses('bad_format', 'https://:@example.com', 'https://example.com\\@evil.example', 'https:\\\\example.com'),
      ...refuses(
        'bad_format',
        'https://exa mple.com',
        'https://example.com/a b',
        'https://example.com:99999',
        'https://a%40b/',
      ),
      ...refuses('bad_format', 'https://?', 'https://#', 'http://%zz/'),
      ...refuses('forbidden_character', 'java\tscript:alert(1)', 'https://exam\nple.com', '\u0001javascript:alert(1)'),
      ...refuses('forbidden_character', 'https://example.com/\u202egpj.exe', 'https://example.com/\u200b'),
      turns(`https://example.com/${'a'.repeat(2028)}`, `https://example.com/${'a'.repeat(2028)}`),
      ...refuses('too_long', `https://example.com/${'a'.repeat(2029)}`),
      ...NO_TEXT,
    ],
  ],
  [
    { type: 'picture' },
    [
      ...keeps('https://example.com/ada.png'),
      ...refuses(
        'bad_format',
        'http://example.com/ada.png',
        'https://ada@example.com/x.png',
        'data:image/png;base64,AA',
      ),
      ...NO_TEXT,
    ],
  ],
  [
    { type: 'email' },
    [
      ...keeps('ada@example.com', "o'brien@example.com", 'ada+tag@sub.example.co.uk', 'a_b/c@xn--bcher-kva.example'),
      ...keeps('ADA@Example.COM', 'ada@example.xn--p1ai', `${'a'.repeat(64)}@example.com`),
      turns(' ada@example.com\n', 'ada@example.com'),
      ...refuses(
        'bad_format',
        'ada',
        'ada@',
        '@example.com',
        'ada@@example.com',
        // CVE-2026-40574
        'ada@evil@example.com',
        'a b@example.com',
      ),
      ...refuses(
        'bad_format',
        'ada@example',
        'ada@-example.com',
        'ada@example-.com',
        'ada@example..com',
        'a..b@example.com',
      ),
      ...refuses('bad_format', '.ada@example.com', 'ada.@example.com', 'Ada <ada@example.com>', 'ada＠example.com'),
      ...refuses(
        'bad_format',
        'ada@127.0.0.1',
        'ſ@example.com',
        'ada@example.com,b@example.com',
        `ada@${'a'.repeat(64)}.com`,
      ),
      ...refuses('forbidden_character', 'ada@example.com\nbcc:x@example.com'),
      ...refuses('too_long', `${'a'.repeat(2040)}@example.com`),
      ...NO_TEXT,
    ],
  ],
  [
    { type: 'phone_number' },
    [
      ...keeps('+4930123456', '+12025550123', '+6834000', '+123456789012345'),
      turns(' +49 (30) 123-456 ', '+4930123456'),
      turns('+1 202.555/0123', '+12025550123'),
      ...refuses(
        'bad_format',
        '030123456',
        '4930123456',
        '+04930123456',
        '+123456',
        '+1234567890123456',
        '++4930123456',
      ),
      ...refuses('bad_format', '+49 30 CALL ME', '+٤٩٣٠١٢٣٤٥٦', '+4930123456 ext 5', '()', '+'),
      ...NO_TEXT,
    ],
  ],
  [
    { type: 'date' },
    [
      ...keeps('1990-02-28', '2000-02-29', '2024-02-29', '0001-01-01', '2026-03-01', '1582-10-10'),
      ...refuses('in_future', '2026-03-02', '9999-12-31'),
      ...refuses('bad_format', '1900-02-29', '2023-02-29', '2023-02-30', '2023-04-31', '2023-13-01', '2023-00-10'),
      ...refuses('bad_format', '2023-01-00', '2023-1-1', '20230101', '1990', '--02-28', '0000-02-28', '0000-01-01'),
      ...refuses('bad_format', '2023-01-01T00:00:00Z', '+002023-01-01', '-2023-01-01', '01.02.2023', '２０２３-01-01'),
      ...NO_TEXT,
    ],
  ],
  [
    { type: 'zoneinfo' },
    [
      ...keeps(
        'Europe/Berlin',
        'America/Argentina/Buenos_Aires',
        'Asia/Kolkata',
        'Asia/Calcutta',
        'Europe/Kyiv',
        'UTC',
      ),
      ...keeps('Etc/UTC', 'Etc/GMT+1', 'Etc/GMT-14', 'US/Pacific', 'America/Port-au-Prince', 'Africa/Dar_es_Salaam'),
      ...keeps('EST5EDT', 'CET', 'Japan', 'GB-Eire', 'GMT0'),
      ...refuses(
        'not_in_list',
        'Mars/Olympus',
        'europe/berlin',
        'EUROPE/BERLIN',
        'Europe/berlin',
        'Europe/BERLIN',
        'Utc',
      ),
      ...refuses('not_in_list', 'ASIA/KOLKATA', 'Asia/kolkata', '+01:00', 'UTC+1', 'GMT+1', 'PST', 'IST', 'JST', 'CST'),
      ...refuses('not_in_list', 'SystemV/AST4', 'Europe/', '/Berlin', 'Europe', 'Europe/Berlin/x', '../etc/passwd'),
      ...NO_TEXT,
    ],
  ],
  [
    { type: 'locale', languages: ['en', 'de', 'zh-TW'] },
    [
      ...keeps('en', 'de', 'zh-TW'),
      turns('ZH-tw', 'zh-TW'),
      turns(' DE ', 'de'),
      ...refuses('not_in_list', 'fr', 'de-AT', 'en-US', 'zh', 'zh-Hant-TW', 'en-u-ca-buddhist'),
      ...refuses('bad_format', 'zh_TW', 'x', 'e', 'en-', '-en', 'english language', 'de,en'),
      ...NO_TEXT,
    ],
  ],
  [
    { type: 'country_code' },
    [
      ...keeps('DE', 'SS', 'AX', 'BQ'),
      turns('de', 'DE'),
      ...refuses('not_in_list', 'XK', 'EU', 'UK', 'AN', 'ZZ', 'DEU', 'D', '49', 'ß', 'ﬁ', 'ıt', 'Germany'),
      ...NO_TEXT,
    ],
  ],
  [
    { type: 'enum', enum: ['red', 'Sky_1', 'x'.repeat(300)] },
    [
      ...keeps('red', 'Sky_1', 'x'.repeat(300)),
      turns(' red ', 'red'),
      ...refuses('not_in_list', 'Red', 'blue', 'red,Sky_1', '0', 'constructor', 'y'.repeat(5000)),
      ...NO_TEXT,
    ],
  ],
  [
    { type: 'number', minimum: -1.5, maximum: 10 },
    [
      ...keeps(-1.5, 0, 0.1, 10, 1e-7),
      turns(-0, 0),
      ...refuses('too_small', -1.6, -Infinity),
      ...refuses('too_large', 10.000_001, Infinity),
      ...refuses('wrong_type', '5', '1e1', true, [], {}, Number.NaN, undefined),
    ],
  ],
  [
    { type: 'number' },
    [...keeps(1e308, -1e308, 5e-324), ...refuses('too_large', Infinity), ...refuses('too_small', -Infinity)],
  ],
  [
    { type: 'integer', minimum: 0, maximum: 100 },
    [
      ...keeps(0, 7, 100),
      turns(7.0, 7),
      turns(-0, 0),
      ...refuses('too_small', -1, -1e20, -Infinity),
      ...refuses('too_large', 101, 1e20, Infinity),
      ...refuses('wrong_type', 1.5, '7', Number.NaN, true, undefined, [7]),
    ],
  ],
  [
    { type: 'integer' },
    [
      ...keeps(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
      ...refuses('too_large', 2 ** 53, JSON.parse('9007199254740993'), JSON.parse('1e400')),
      ...refuses('too_small', -(2 ** 53), JSON.parse('-1e400')),
    ],
  ],
  [
    { type: 'address' },
    [
      ...keeps(
        { locality: 'Berlin' },
        { formatted: 'A\nB', street_address: '1\n2', locality: 'x', region: 'y', country: 'z' },
      ),
      turns({ locality: ' Berlin ', region: '', postal_code: null, country: ' ' }, { locality: 'Berlin' }),
      turns({ street_address: '1\r\n2' }, { street_address: '1\n2' }),
      turns({}, null),
      turns({ locality: '', formatted: null, country: ' \n' }, null),
      ...refuses(
        'wrong_type',
        [],
        ['Berlin'],
        5,
        true,
        'Berlin',
        undefined,
        { locality: 5 },
        { locality: [] },
        { locality: {} },
      ),
      ...refuses(
        'bad_format',
        { city: 'Berlin' },
        { locality: 'Berlin', city: 'x' },
        { Locality: 'Berlin' },
        { 0: 'x' },
      ),
      ...refuses('bad_format', JSON.parse('{"locality":"x","__proto__":{"a":1}}'), JSON.parse('{"__proto__":"x"}')),
      ...refuses('bad_format', { constructor: 'x' }, { toString: 'x' }, { prototype: null }),
      ...refuses('forbidden_character', { locality: 'a\nb' }, { country: '\u202e' }, { street_address: 'a\tb' }),
      ...refuses('too_long', { locality: 'a'.repeat(257) }, { formatted: 'a'.repeat(257) }),
      turns({ formatted: 'a'.repeat(256) }, { formatted: 'a'.repeat(256) }),
    ],
  ],
];

describe.each(TABLE)('%j', (kind, cases) => {
  test.each(cases)('%j is %j', (wanted, result) => {
    expect(check(kind, wanted)).toStrictEqual(result);
  });

  test.each([null, '', '  ', '\n', '\u3000'])('%j removes', wanted => {
    expect(check(kind, wanted)).toStrictEqual({ value: null });
  });
});

describe('The issue of an address', () => {
  test.each<[object, string | undefined]>([
    [{ locality: 'Berlin', country: 'a\u202e' }, 'country'],
    [{ postal_code: 'x'.repeat(300) }, 'postal_code'],
    [{ city: 'Berlin' }, 'city'],
    [[], undefined],
  ])('in %j has the path %s', (address, member) => {
    const { issues } = v.safeParse(attributeSchema({ pointer: '/address', type: 'address' }, CONTEXT), address);
    expect(issues?.map(issue => v.getDotPath(issue) ?? undefined)).toEqual([member]);
  });
});

describe('The date', () => {
  test('is today at the latest, wherever today begins first', () => {
    expect(latestDay(Date.parse('2026-02-28T09:59:59.999Z'))).toBe('2026-02-28');
    expect(latestDay(Date.parse('2026-02-28T10:00:00Z'))).toBe('2026-03-01');
    expect(latestDay(0)).toBe('1970-01-01');
  });
});

describe('The countries', () => {
  test('are the 249 officially assigned codes', () => {
    expect(COUNTRY_CODES).toHaveLength(249);
    expect(new Set(COUNTRY_CODES).size).toBe(249);
    expect(COUNTRY_CODES).toEqual(COUNTRY_CODES.toSorted());
  });

  test.each('AC AN AQ BU CP CS DG EA EU EZ FX IC NT SU TA TP UK UN XK YU ZR ZZ'.split(' '))('%s', code => {
    expect(COUNTRY_CODES.includes(code)).toBe(code === 'AQ');
  });

  const list = '/usr/share/zoneinfo/iso3166.tab';
  test.skipIf(!existsSync(list))('are those of the time zone database', () => {
    const codes = readFileSync(list, 'utf8')
      .split('\n')
      .filter(line => /^[A-Z]{2}\t/.test(line));
    expect(codes.map(line => line.slice(0, 2)).toSorted()).toEqual(COUNTRY_CODES);
  });
});

describe('The time zones', () => {
  test('are all that a browser offers', () => {
    const refused = Intl.supportedValuesOf('timeZone').filter(
      zone => typeof check({ type: 'zoneinfo' }, zone) === 'string',
    );
    expect(refused).toEqual([]);
  });
});

describe('A language tag', () => {
  test.each([
    ['de', 'de'],
    ['DE-at', 'de-AT'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['iw', 'he'],
  ])('%s is %s in canonical form', (tag, canonical) => {
    expect(isLanguageTag(tag)).toBe(true);
    expect(canonicalLanguage(tag)).toBe(canonical);
  });

  test.each(['', 'd', 'de_AT', 'de-', 'deutsch-land-isch'])('%j is none', tag => {
    expect(isLanguageTag(tag)).toBe(false);
  });
});

describe('The limit that completes the sentence of an issue', () => {
  const attribute = (kind: AttributeKind): Attribute => ({ pointer: '/x', ...kind });

  test.each<[AttributeKind, Parameters<typeof issueParams>[1], unknown]>([
    [{ type: 'string' }, 'too_long', { maximum: 256 }],
    [{ type: 'address' }, 'too_long', { maximum: 256 }],
    [{ type: 'url' }, 'too_long', { maximum: 2048 }],
    [{ type: 'picture' }, 'too_long', { maximum: 2048 }],
    [{ type: 'email' }, 'too_long', { maximum: 2048 }],
    [{ type: 'integer', minimum: 1, maximum: 9 }, 'too_small', { minimum: 1 }],
    [{ type: 'number', minimum: 1, maximum: 9 }, 'too_large', { maximum: 9 }],
    [{ type: 'integer' }, 'too_large', { maximum: Number.MAX_SAFE_INTEGER }],
    [{ type: 'number' }, 'too_small', { minimum: -Number.MAX_VALUE }],
    [{ type: 'integer', minimum: 1 }, 'wrong_type', undefined],
    [{ type: 'string' }, 'forbidden_character', undefined],
  ])('of %j for %s is %j', (kind, code, params) => {
    expect(issueParams(attribute(kind), code)).toEqual(params);
  });

  test('is the length a text field may have', () => {
    expect(maximumLength(attribute({ type: 'string' }))).toBe(256);
    expect(maximumLength(attribute({ type: 'url' }))).toBe(2048);
  });
});
