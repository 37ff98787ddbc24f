import { describe, expect, test } from 'vitest';
import { codePoints, hasForbiddenCharacter, normaliseText } from '../../src/profile/text.ts';

const refused = (text: string, lineFeeds = false) => hasForbiddenCharacter(normaliseText(text), { lineFeeds });

describe('Normal text', () => {
  test.each([
    ['e\u0301', '\u00e9', 'composed'],
    ['\u212b', '\u00c5', 'the sign for angstrom is a letter'],
    ['  Ada\t\n', 'Ada', 'trimmed'],
    ['\u2000Ada\u3000', 'Ada', 'trimmed of Unicode spaces, those too that normalising makes'],
    ['\ufeffAda', 'Ada', 'without a byte order mark'],
    ['a\r\nb', 'a\nb', 'with line feeds for line ends'],
    ['a\r\r\nb', 'a\n\nb', 'with line feeds for any mix of line ends'],
    ['ﬁ', 'ﬁ', 'not folded for compatibility'],
    ['Ａda', 'Ａda', 'not folded for width'],
  ])('%j is %j (%s)', (text, normal) => {
    expect(normaliseText(text)).toBe(normal);
    expect(normaliseText(normal)).toBe(normal);
  });

  test('is measured in code points', () => {
    expect(codePoints('')).toBe(0);
    expect(codePoints('🙂é')).toBe(2);
    expect(codePoints('👩‍👩‍👧')).toBe(5);
  });
});

describe('Characters that say something', () => {
  test.each([
    ['Ada Lovelace'],
    ['O’Brien-Müller'],
    ['José'],
    ['Zoë\u0323'],
    ['王小明'],
    ['홍길동'],
    ['محمد'],
    ['مُحَمَّد'],
    ['می\u200cخواهم'],
    ['क्\u200dष'],
    ['ශ්\u200dරී'],
    ['র\u200d্য'],
    ['דָּוִד'],
    ['葛\u{e0100}城'],
    ['❤\ufe0f'],
    ['1\ufe0f\u20e3 #\ufe0f\u20e3'],
    ['🇩🇪🇸🇦'],
    ['👋🏽'],
    ['👩\u200d🚀'],
    ['👩🏽\u200d🚀'],
    ['👨\u200d👩\u200d👧\u200d👦'],
    ['🏳\ufe0f\u200d🌈'],
    ['🏳\ufe0f\u200d⚧\ufe0f'],
    ['👁\ufe0f\u200d🗨\ufe0f'],
    ['🧑🏿\u200d❤\ufe0f\u200d💋\u200d🧑🏻'],
    ['👨\u200d🦰'],
    ['🏃🏾\u200d♀\ufe0f\u200d➡\ufe0f'],
    ['🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
    ['🏴\u200d☠\ufe0f'],
    ['<b>&"\'</b> {{x}} ${y} %00'],
  ])('%j is kept', text => {
    expect(refused(text)).toBe(false);
    expect(normaliseText(text)).toBe(text.normalize('NFC'));
  });

  test('a line feed is kept where lines are', () => {
    expect(refused('Unter den Linden 1\nHaus 2', true)).toBe(false);
    expect(refused('Unter den Linden 1\r\nHaus 2', true)).toBe(false);
    expect(refused('Unter den Linden 1\nHaus 2')).toBe(true);
  });
});

// GHSA-7rqj-j65f-68wh
describe('Characters that hide or reorder', () => {
  test.each([
    ['NUL', 'a\u0000b'],
    ['escape', 'a\u001bb'],
    ['a tab', 'a\tb'],
    ['a line feed', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['DEL', 'a\u007fb'],
    ['a C1 control', 'a\u0085b'],
    ['a line separator', 'a\u2028b'],
    ['a paragraph separator', 'a\u2029b'],
    ...['\u061c', '\u200e', '\u200f', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e'].map(bidi),
    ...['\u2066', '\u2067', '\u2068', '\u2069'].map(bidi),
    ['a zero-width space', 'a\u200bb'],
    ['a word joiner', 'a\u2060b'],
    ['an inner byte order mark', 'a\ufeffb'],
    ['an invisible operator', 'a\u2062b'],
    ['a soft hyphen', 'a\u00adb'],
    ['a Mongolian vowel separator', 'a\u180eb'],
    ['a Hangul filler alone', '\u3164'],
    ['a half-width Hangul filler', 'a\uffa0b'],
    ['a combining grapheme joiner', 'a\u034fb'],
    ['an annotation anchor', 'a\ufff9b'],
    ['a tag outside a flag', 'a\u{e0061}b'],
    ['a text in tags behind a flag', '🏴' + '\u{e0061}'.repeat(7) + '\u{e007f}'],
    ['tags of a flag without an end', '🏴\u{e0067}\u{e0062}'],
    ['a high surrogate alone', 'a\ud83db'],
    ['a low surrogate alone', 'a\udc69b'],
    ['a joiner between digits', '1\u200d2'],
    ['a joiner at the start', '\u200da'],
    ['a joiner at the end', 'a\u200d'],
    ['two joiners', 'ا\u200c\u200cب'],
    ['a joiner beside a space', 'a\u200d b'],
    ['a joiner behind an emoji', '👩\u200d'],
    ['a joiner from an emoji to a letter', '❤\ufe0f\u200da'],
    ['a joiner from a styled letter to an emoji', 'a\ufe0f\u200d👩'],
    ['a non-joiner in an emoji', '👩\u200c🚀'],
    ['a variation selector alone', '\ufe0f'],
    ['a variation selector behind a space', 'a \ufe0fb'],
    ['two variation selectors', 'a\ufe0f\ufe0fb'],
    ['two ideographic variation selectors', '葛\u{e0100}\u{e0101}'],
  ])('%s is refused', (_name, text) => {
    expect(refused(text)).toBe(true);
  });

  test('even where lines are allowed', () => {
    expect(refused('a\tb', true)).toBe(true);
    expect(refused('a\u2028b', true)).toBe(true);
    expect(refused('a\n\ufe0fb', true)).toBe(true);
    expect(refused('\u202ea', true)).toBe(true);
  });
});

function bidi(control: string): [string, string] {
  return [`the bidi control U+${control.charCodeAt(0).toString(16)}`, `a${control}b`];
}
