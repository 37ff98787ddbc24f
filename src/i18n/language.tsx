/** The language of the page: its words, and the document's `lang` and `dir`. */

import {
  createContext,
  createEffect,
  createMemo,
  createSignal,
  useContext,
  startTransition,
  type Accessor,
  type ParentProps,
} from 'solid-js';
import { directionOf } from './languages.ts';
import type { Words } from './load.ts';
import { createTranslate, type Translate } from './translate.ts';

export type { Translate } from './translate.ts';

interface Language {
  /** BCP 47 tag; also what names, dates and numbers are written in. */
  readonly language: Accessor<string>;
  readonly t: Translate;
  /** Shows the page in other words. What is on it stays until everything that depends on the language is there. */
  readonly speak: (words: Words) => Promise<void>;
}

const LanguageContext = createContext<Language>();

export function LanguageProvider(props: ParentProps<{ readonly words: Words }>) {
  // oxlint-disable-next-line solid/reactivity -- what the page begins with; speak() changes it
  const [words, setWords] = createSignal(props.words);
  const language = createMemo(() => words().language);
  const translate = createMemo(() => createTranslate(words().language, words().dictionary));
  // oxlint-disable-next-line solid/reactivity -- read where the words are shown
  const t = ((...args: Parameters<Translate>) => translate()(...args)) as Translate;

  createEffect(() => {
    document.documentElement.lang = language();
    document.documentElement.dir = directionOf(language());
  });

  return (
    <LanguageContext.Provider value={{ language, t, speak: words => startTransition(() => setWords(words)) }}>
      {props.children}
    </LanguageContext.Provider>
  );
}

/** @throws Error outside of {@link LanguageProvider} */
export function useLanguage(): Language {
  const context = useContext(LanguageContext);
  if (!context) throw new Error('useLanguage needs a LanguageProvider above it');
  return context;
}
