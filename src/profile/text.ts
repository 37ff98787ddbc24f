/**
 * The text rules: Unicode NFC, trimmed, no characters that hide or reorder what is shown.
 * Checks run on the normalised text, so a homoglyph cannot pass before it is folded (Unicode TR15, UTS 39).
 */

/** Longest text in code points; URL and email are longer. */
export const TEXT_MAXIMUM = 256;
export const LONG_TEXT_MAXIMUM = 2048;

/** C0, C1, line and paragraph separators, bidi controls, zero-width characters, lone surrogates. */
const FORBIDDEN =
  /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\u2060\u180e\ufeff\u200c\u200d\p{Surrogate}]/u;

/** ZWNJ and ZWJ carry meaning between letters (Persian, Indic scripts); ZWJ also joins emoji. */
const JOINER_BETWEEN_LETTERS = /(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])/gu;
const JOINER_IN_EMOJI = /(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})/gu;

/** NFC, line ends as line feeds, no white space at either end. Idempotent. */
export function normaliseText(text: string): string {
  return text.replaceAll('\r\n', '\n').normalize('NFC').trim();
}

/** True if the (normalised) text holds a character that must not be stored. */
export function hasForbiddenCharacter(text: string, options: { lineFeeds: boolean }): boolean {
  const joined = text.replaceAll(JOINER_BETWEEN_LETTERS, '').replaceAll(JOINER_IN_EMOJI, '');
  return FORBIDDEN.test(options.lineFeeds ? joined.replaceAll('\n', '') : joined);
}

/** Length in code points, the unit of every text limit. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
