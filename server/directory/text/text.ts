/** The words of the directory in the languages of the pages, and which of them somebody gets. */

import { directionOf, pageLanguages, spokenFor, type Spoken } from '../../../src/i18n/languages.ts';
import { matchLanguage } from '../../../src/profile/language.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { he } from './he.ts';
import { ja } from './ja.ts';
import { ko } from './ko.ts';
import { ptBr } from './pt-br.ts';
import { zhHans } from './zh-hans.ts';
import { zhHant } from './zh-hant.ts';

export type Text = typeof en;

const TEXTS: Readonly<Record<Spoken, Text>> = {
  en,
  de,
  fr,
  es,
  'pt-BR': ptBr,
  ja,
  ko,
  'zh-Hans': zhHans,
  'zh-Hant': zhHant,
  ar,
  he,
};

/** A language of the project with its words. */
export interface Words {
  /** BCP 47 tag. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly text: Text;
}

/** @param wanted BCP 47 tags, best first. @returns in the project's first language if it has none of them */
export type WordsFor = (wanted: readonly (string | undefined)[]) => Words;

/** @param languages the project's languages */
export function createWordsFor(languages: readonly string[]): WordsFor {
  const offered = pageLanguages(languages);
  const words = new Map(
    offered.map((language): [string, Words] => [
      language,
      { language, direction: directionOf(language), text: TEXTS[spokenFor(language) ?? 'en'] },
    ]),
  );
  const first: Words = words.get(offered[0] ?? 'en') ?? { language: 'en', direction: 'ltr', text: en };
  return wanted => words.get(matchLanguage(wanted, offered) ?? '') ?? first;
}

/** Why nobody was signed in with a provider. */
export type ProviderProblem = keyof Text['provider'];

/** @param problem as it stands in an address */
export function providerProblem({ provider }: Text, problem: string, name: string): string | undefined {
  return Object.hasOwn(provider, problem) ? provider[problem as ProviderProblem](name) : undefined;
}

/** @param code of ours or an OAuth 2.0 error code; anything else is a defect of ours */
export function errorText({ errors }: Text, code: string): { readonly title: string; readonly hint: string } {
  return Object.hasOwn(errors, code) ? errors[code as keyof Text['errors']] : errors.defect;
}
