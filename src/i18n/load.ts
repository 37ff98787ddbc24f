/** Dictionaries come one at a time: each is a file of its own in the build. */

import { spokenFor, type Spoken } from './languages.ts';
import type { Dictionary } from './translate.ts';

const LOADERS: Readonly<Record<Spoken, () => Promise<Dictionary>>> = {
  en: async () => (await import('./en.ts')).en,
  de: async () => (await import('./de.ts')).de,
  fr: async () => (await import('./fr.ts')).fr,
  es: async () => (await import('./es.ts')).es,
  'pt-BR': async () => (await import('./pt-br.ts')).ptBr,
  ja: async () => (await import('./ja.ts')).ja,
  ko: async () => (await import('./ko.ts')).ko,
  'zh-Hans': async () => (await import('./zh-hans.ts')).zhHans,
  'zh-Hant': async () => (await import('./zh-hant.ts')).zhHant,
  ar: async () => (await import('./ar.ts')).ar,
  he: async () => (await import('./he.ts')).he,
};

/** A language with its words. */
export interface Words {
  /** BCP 47 tag; also what names, dates and numbers are written in. */
  readonly language: string;
  readonly dictionary: Dictionary;
}

/** @param language BCP 47 tag; English where nobody has written its dictionary. @throws TypeError if it does not arrive */
export async function loadWords(language: string): Promise<Words> {
  const spoken = spokenFor(language);
  return { language: spoken ? language : 'en', dictionary: await LOADERS[spoken ?? 'en']() };
}
