/** Which of the project's languages an answer is in (RFC 9110 12.5.4, RFC 4647 3.4). */

import { parseAccept } from 'hono/utils/accept';
import { inLanguage } from '../../src/profile/label.ts';

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
  const accepted = parseAccept((header ?? '').slice(0, 256))
    .filter(({ q }) => q > 0)
    .map(({ type }) => type);
  const known = Object.fromEntries(languages.map(language => [language, language]));
  return inLanguage(known, [...(wanted ? [wanted] : []), ...accepted]) ?? languages[0] ?? 'en';
}
