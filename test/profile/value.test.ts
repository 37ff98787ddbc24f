import { describe, expect, test } from 'vitest';
import type { Attribute, AttributeKind, AttributeValue } from '../../src/profile/attribute.ts';
import { addressText, displayText, fromText, toText } from '../../src/profile/value.ts';

const attribute = (kind: AttributeKind): Attribute => ({ pointer: '/x', ...kind });
const NUMBER = attribute({ type: 'number' });
const TEXT = attribute({ type: 'string' });

describe('The text of a field', () => {
  test('stands for a value', () => {
    expect(toText(undefined)).toBe('');
    expect(toText('Ada')).toBe('Ada');
    expect(toText(0)).toBe('0');
    expect(toText(1e21)).toBe('1e+21');
    expect(toText(-0.5)).toBe('-0.5');
  });

  test.each<[string, unknown]>([
    ['7', 7],
    [' -1.5 ', -1.5],
    ['+3', 3],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1e400', Infinity],
    ['', null],
    ['  ', null],
    ['seven', 'seven'],
    ['1,5', '1,5'],
    ['0x10', '0x10'],
    ['Infinity', 'Infinity'],
    ['NaN', 'NaN'],
    ['1_000', '1_000'],
    ['1 000', '1 000'],
    ['-', '-'],
    ['.', '.'],
  ])('%j of a number says %j', (text, wanted) => {
    expect(fromText(NUMBER, text)).toBe(wanted);
  });

  test('is left as typed where the type is text', () => {
    expect(fromText(TEXT, ' 7 ')).toBe(' 7 ');
    expect(fromText(TEXT, ' \n')).toBe(null);
  });

  test('of an address is the text of each of its lines', () => {
    const empty = { formatted: '', street_address: '', locality: '', region: '', postal_code: '', country: '' };
    expect(addressText(undefined)).toEqual(empty);
    expect(addressText({ locality: 'Berlin' })).toEqual({ ...empty, locality: 'Berlin' });
  });
});

describe('What a person reads', () => {
  test.each<[AttributeKind, AttributeValue, string, string]>([
    [{ type: 'string' }, 'Ada', 'de', 'Ada'],
    [{ type: 'date' }, '1815-12-10', 'en', 'December 10, 1815'],
    [{ type: 'date' }, '1815-12-10', 'de', '10. Dezember 1815'],
    [{ type: 'date' }, '1815', 'en', '1815'],
    [{ type: 'date' }, 'soon', 'en', 'soon'],
    [{ type: 'zoneinfo' }, 'America/New_York', 'en', 'America/New York'],
    [{ type: 'locale', languages: ['de'] }, 'de', 'en', 'Deutsch'],
    [{ type: 'locale', languages: [] }, 'no language', 'en', 'no language'],
    [{ type: 'country_code' }, 'DE', 'en', 'Germany'],
    [{ type: 'country_code' }, 'DE', 'ar', 'ألمانيا'],
    [{ type: 'country_code' }, 'Atlantis', 'en', 'Atlantis'],
    [{ type: 'number' }, 1234.5, 'de', '1.234,5'],
    [{ type: 'number' }, 0.1, 'en', '0.1'],
    [{ type: 'number' }, 1e-25, 'en', '0.0000000000000000000000001'],
    [{ type: 'integer' }, Number.MAX_SAFE_INTEGER, 'en', '9,007,199,254,740,991'],
    [
      { type: 'address' },
      { street_address: 'A 1\nB', postal_code: '10117', locality: 'Berlin', country: 'DE' },
      'en',
      'A 1\nB\n10117 Berlin\nDE',
    ],
    [{ type: 'address' }, { formatted: 'As it was', locality: 'Berlin' }, 'en', 'Berlin'],
    [{ type: 'address' }, { formatted: 'As it was\nBerlin', country: 'DE' }, 'en', 'As it was\nBerlin'],
    [{ type: 'address' }, { region: 'Bavaria' }, 'en', 'Bavaria'],
    [{ type: 'address' }, {}, 'en', ''],
  ])('of %j %j in %s is %j', (kind, value, language, text) => {
    expect(displayText(attribute(kind), value, language)).toBe(text);
  });
});
