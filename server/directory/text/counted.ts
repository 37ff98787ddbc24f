/** Sentences that depend on a count or a list, by the rules of their language (`Intl`). */

import type { LoginIdType } from '../../config.ts';
import type { Plural } from '../../../src/i18n/translate.ts';

/** @param forms with `{{ count }}` where the number stands */
export function counted(language: string, forms: Plural): (count: number) => string {
  const rules = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  return count => (forms[rules.select(count)] ?? forms.other).replace('{{ count }}', numbers.format(count));
}

/** What one of several login ids may be typed into: "Email, phone or username". @param words as within a sentence */
export function eitherOf(
  language: string,
  words: Readonly<Record<LoginIdType, string>>,
): (types: readonly LoginIdType[]) => string {
  const list = new Intl.ListFormat(language, { type: 'disjunction' });
  return types => {
    const text = list.format((types.length > 0 ? types : (['username'] as const)).map(type => words[type]));
    return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
  };
}
