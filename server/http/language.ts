/** Which of the project's languages an answer is in (RFC 9110 12.5.4, RFC 4647 3.4). */

import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { parseAccept } from 'hono/utils/accept';
import { LANGUAGE_COOKIE, pageLanguages } from '../../src/i18n/languages.ts';
import { matchLanguage } from '../../src/profile/language.ts';

/**
 * @param wanted the `lang` parameter; goes before the header
 * @param header `Accept-Language`
 * @param languages the project's languages; the first is the one for everybody else
 */
export function answerLanguage(
  wanted: string | undefined,
  header: string | undefined,
  languages: readonly string[],
): string {
  return matchLanguage([wanted, ...acceptedLanguages(header)], languages) ?? languages[0] ?? 'en';
}

/** The language a document begins in: what the page was last shown in, else by `Accept-Language`. */
export function documentLanguage(context: Context, languages: readonly string[]): string {
  const spoken = pageLanguages(languages);
  return answerLanguage(getCookie(context, LANGUAGE_COOKIE), context.req.header('accept-language'), spoken);
}

/** Best first. @param header `Accept-Language` */
function acceptedLanguages(header: string | undefined): string[] {
  return parseAccept((header ?? '').slice(0, 256))
    .filter(({ q }) => q > 0)
    .map(({ type }) => type);
}
