/** The languages the pages speak, and how they are written. */

import { matchLanguage } from '../profile/language.ts';

export const SPOKEN = ['en', 'de', 'fr', 'es', 'pt-BR', 'ja', 'ko', 'zh-Hans', 'zh-Hant', 'ar', 'he'] as const;
export type Spoken = (typeof SPOKEN)[number];

/** Where the server reads which language the page was last shown in. */
export const LANGUAGE_COOKIE = 'authui_language';

/** Where the browser keeps which language somebody chose. */
export const LANGUAGE_KEY = 'authui-language';

const RIGHT_TO_LEFT: readonly Spoken[] = ['ar', 'he'];

/** The dictionary for a language (BCP 47); undefined if there is none. */
export function spokenFor(language: string): Spoken | undefined {
  return matchLanguage([language], SPOKEN);
}

/** Those of a project's languages that a page can be in; English where there is none. */
export function pageLanguages(languages: readonly string[]): readonly string[] {
  const spoken = languages.filter(language => spokenFor(language) !== undefined);
  return spoken.length > 0 ? spoken : ['en'];
}

export function directionOf(language: string): 'ltr' | 'rtl' {
  const spoken = spokenFor(language);
  return spoken !== undefined && RIGHT_TO_LEFT.includes(spoken) ? 'rtl' : 'ltr';
}
