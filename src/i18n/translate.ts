/** From a key to the words of a language: fills in what the caller gives, and picks the plural form (CLDR, `Intl.PluralRules`). */

import { resolveTemplate } from '@solid-primitives/i18n';
import type { en } from './en.ts';

/** By category of the language; `other` is for every category that has no form of its own. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** What every dictionary has: a text where English has one, plural forms where English has them. */
export type Dictionary = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends string ? string : Plural;
};

type NamesIn<Text> = Text extends `${string}{{ ${infer Name} }}${infer Rest}` ? Name | NamesIn<Rest> : never;

type ValuesFor<Text> = Text extends string
  ? Readonly<Record<NamesIn<Text>, string | number>>
  : Text extends { readonly other: infer Other }
    ? Readonly<Record<Exclude<NamesIn<Other>, 'count'>, string | number> & { count: number }>
    : never;

/** The words for a key; what stands in `{{ }}` must be given, and nothing else may. `count` picks the plural form. */
export type Translate = <Key extends keyof Dictionary>(
  key: Key,
  ...values: keyof ValuesFor<(typeof en)[Key]> extends never ? [] : [ValuesFor<(typeof en)[Key]>]
) => string;

/** @param language BCP 47 tag of the dictionary */
export function createTranslate(language: string, dictionary: Dictionary): Translate {
  const translate = (key: keyof Dictionary, values: Readonly<Record<string, string | number>> = {}): string => {
    const entry: string | Plural = dictionary[key];
    if (typeof entry === 'string') return resolveTemplate(entry, values);
    const count = Number(values['count']);
    const form = entry[new Intl.PluralRules(language).select(count)] ?? entry.other;
    return resolveTemplate(form, { ...values, count: new Intl.NumberFormat(language).format(count) });
  };
  return translate;
}
