/**
 * The words of what is loaded when it is asked for: they come with it, so that the first load is spared them. Whoever uses
 * them stands below a `Suspense`, or has waited for {@link loadLaterWords}.
 */

import { createMemo, createResource } from 'solid-js';
import { useLanguage } from './language.tsx';
import { spokenFor, type Spoken } from './languages.ts';
import { createTranslate, type LaterDictionary, type TranslateLater } from './translate.ts';

const LOADERS: Readonly<Record<Spoken, () => Promise<{ readonly later: LaterDictionary }>>> = {
  en: () => import('./later/later-en.ts'),
  de: () => import('./later/later-de.ts'),
  fr: () => import('./later/later-fr.ts'),
  es: () => import('./later/later-es.ts'),
  'pt-BR': () => import('./later/later-pt-br.ts'),
  ja: () => import('./later/later-ja.ts'),
  ko: () => import('./later/later-ko.ts'),
  'zh-Hans': () => import('./later/later-zh-hans.ts'),
  'zh-Hant': () => import('./later/later-zh-hant.ts'),
  ar: () => import('./later/later-ar.ts'),
  he: () => import('./later/later-he.ts'),
};

const arrived = new Map<string, TranslateLater>();

/** @param language BCP 47 tag; English where nobody has written its dictionary. @throws TypeError if it does not arrive */
export async function loadLaterWords(language: string): Promise<TranslateLater> {
  const { later } = await LOADERS[spokenFor(language) ?? 'en']();
  const translate = createTranslate(language, later);
  arrived.set(language, translate);
  return translate;
}

export function useLaterWords(): TranslateLater {
  const { language } = useLanguage();
  const known = () => arrived.get(language());
  const [loaded] = createResource(() => known() === undefined && language(), loadLaterWords);
  const words = createMemo(() => known() ?? loaded());
  // oxlint-disable-next-line solid/reactivity -- read where the words are shown; while they are awaited nothing of it is
  return ((...args: Parameters<TranslateLater>) => words()?.(...args) ?? '') as TranslateLater;
}
