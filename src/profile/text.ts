/**
 * The text rules: Unicode NFC, trimmed, no characters that hide or reorder what is shown.
 * Checks run on the normalised text, so a homoglyph cannot pass before it is folded (Unicode TR15, UTS 39).
 */

/** Longest text in code points; URL and email are longer. */
export const TEXT_MAXIMUM = 256;
export const LONG_TEXT_MAXIMUM = 2048;

/**
 * Controls, line and paragraph separators, lone surrogates and everything a reader cannot see: bidi controls, zero-width
 * characters, tags, blank fillers. A variation selector is allowed once, behind the character whose look it chooses.
 */
const FORBIDDEN =
  /(?!\p{Variation_Selector})[\p{Cc}\p{Surrogate}\u2028\u2029\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]|(?<![^\s\p{Variation_Selector}])\p{Variation_Selector}/u;

/** What most texts are made of, and nothing that is forbidden. */
const PLAIN = /^[ -~]*$/;

/** ZWNJ and ZWJ carry meaning between letters (Persian, Indic scripts); ZWJ also joins emoji. */
const JOINER_BETWEEN_LETTERS =
  /(?<=(?!\p{Variation_Selector})[\p{L}\p{M}])[\u200c\u200d](?=(?!\p{Variation_Selector})[\p{L}\p{M}])/gu;
const JOINER_IN_EMOJI =
  /(?<=\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d(?=\p{Extended_Pictographic})/gu;

/** The flags of England, Scotland and the like: a black flag, a region in tag characters, the cancel tag (UTS 51). */
const TAGS_OF_FLAG = /(?<=\u{1f3f4})[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu;

/** NFC, line ends as line feeds, no white space at either end. Idempotent. */
export function normaliseText(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').normalize('NFC').trim();
}

/** True if the (normalised) text holds a character that must not be stored. */
export function hasForbiddenCharacter(text: string, options: { lineFeeds: boolean }): boolean {
  if (PLAIN.test(text)) return false;
  const rest = text.replaceAll(JOINER_BETWEEN_LETTERS, '').replaceAll(JOINER_IN_EMOJI, '').replaceAll(TAGS_OF_FLAG, '');
  // a line feed becomes a space, not nothing, so that what follows it stays at the beginning of something
  return FORBIDDEN.test(options.lineFeeds ? rest.replaceAll('\n', ' ') : rest);
}

/** Length in code points, the unit of every text limit. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
