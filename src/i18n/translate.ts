/** From a key to the words of a language: fills in what the caller gives, and picks the plural form (CLDR, `Intl.PluralRules`). */

import { resolveTemplate } from '@solid-primitives/i18n';
import type { en } from './en.ts';
import type { later } from './later/later-en.ts';

/** By category of the language; `other` is for every category that has no form of its own. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** What every dictionary has: a text where English has one, plural forms where English has them. */
type DictionaryLike<English> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Plural;
};

export type Dictionary = DictionaryLike<typeof en>;
/** Of what is loaded when it is asked for. */
export type LaterDictionary = DictionaryLike<typeof later>;

type NamesIn<Text> = Text extends `${string}{{ ${infer Name} }}${infer Rest}` ? Name | NamesIn<Rest> : never;

type ValuesFor<Text> = Text extends string
  ? Readonly<Record<NamesIn<Text>, string | number>>
  : Text extends { readonly other: infer Other }
    ? Readonly<Record<Exclude<NamesIn<Other>, 'count'>, string | number> & { count: number }>
    : never;

/** The words for a key; what stands in `{{ }}` must be given, and nothing else may. `count` picks the plural form. */
type TranslateFrom<English> = <Key extends keyof English>(
  key: Key,
  ...values: keyof ValuesFor<English[Key]> extends never ? [] : [ValuesFor<English[Key]>]
) => string;

export type Translate = TranslateFrom<typeof en>;
export type TranslateLater = TranslateFrom<typeof later>;

/** @param language BCP 47 tag of the dictionary */
export function createTranslate(language: string, dictionary: Dictionary): Translate;
export function createTranslate(language: string, dictionary: LaterDictionary): TranslateLater;
export function createTranslate(language: string, dictionary: Readonly<Record<string, string | Plural>>) {
  return (key: string, values: Readonly<Record<string, string | number>> = {}): string => {
    const entry = dictionary[key] ?? '';
    if (typeof entry === 'string') return resolveTemplate(entry, values);
    const count = Number(values['count']);
    const form = entry[new Intl.PluralRules(language).select(count)] ?? entry.other;
    return resolveTemplate(form, { ...values, count: new Intl.NumberFormat(language).format(count) });
  };
}
