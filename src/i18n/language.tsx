/** The language of the page: its dictionary, and the document's `lang` and `dir`. */

import { resolveTemplate, translator } from '@solid-primitives/i18n';
import { createContext, createEffect, createSignal, useContext, type Accessor, type ParentProps } from 'solid-js';
import { en, type Dictionary } from './en.ts';

type NamesIn<Text> = Text extends `${string}{{ ${infer Name} }}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** The words for a key; what stands in `{{ }}` must be given, and nothing else may. */
export type Translate = <Key extends keyof Dictionary>(
  key: Key,
  ...values: [NamesIn<(typeof en)[Key]>] extends [never]
    ? []
    : [Readonly<Record<NamesIn<(typeof en)[Key]>, string | number>>]
) => string;

interface Language {
  /** BCP 47 tag; also what names, dates and numbers are written in. */
  readonly language: Accessor<string>;
  readonly t: Translate;
}

const LanguageContext = createContext<Language>();

export function LanguageProvider(props: ParentProps) {
  const [language] = createSignal('en');
  const dictionary = (): Dictionary => en;
  const t = translator(dictionary, resolveTemplate) as Translate;

  createEffect(() => {
    document.documentElement.lang = language();
  });

  return <LanguageContext.Provider value={{ language, t }}>{props.children}</LanguageContext.Provider>;
}

/** @throws Error outside of {@link LanguageProvider} */
export function useLanguage(): Language {
  const context = useContext(LanguageContext);
  if (!context) throw new Error('useLanguage needs a LanguageProvider above it');
  return context;
}
