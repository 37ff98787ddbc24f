/** The attributes of one project, compiled once from its configuration: ordered, with access, limits and labels. */

import type { AccessControl } from './access.ts';
import type { Attribute, AttributeKind, Pointer } from './attribute.ts';
import type { CustomAttributeConfig, ProfileConfig } from './config.ts';
import { inLanguage, titleCase } from './label.ts';
import { matchLanguage } from './language.ts';
import { inConfiguredOrder } from './order.ts';
import { STANDARD_LABELS } from './standard-labels.ts';
import { isCoupled, STANDARD_ATTRIBUTES } from './standard.ts';

export type CatalogueAttribute = Attribute & {
  /** Where values are stored: the claim name of a standard attribute, the stable id of a custom one. */
  readonly id: string;
  readonly origin: 'standard' | 'custom';
  /** Its values are chosen among what the person's identities own. */
  readonly coupled: boolean;
  readonly access: AccessControl;
  /** By language; `''` is the label where no language fits. */
  readonly labels: Readonly<Record<string, string>>;
  /** Of a dropdown: what its values are called by language, where the project says so. */
  readonly enumLabels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

export interface Catalogue {
  /** In configured order. */
  readonly attributes: readonly CatalogueAttribute[];
  readonly get: (pointer: string) => CatalogueAttribute | undefined;
}

const CUSTOM_DEFAULT: AccessControl = { end_user: 'hidden', bearer: 'hidden', portal_ui: 'readwrite' };

/** @param languages the project's languages, canonical BCP 47 tags: the values of `/locale` */
export function compileCatalogue(config: ProfileConfig, languages: readonly string[]): Catalogue {
  const configured = new Map(
    config.standard_attributes?.access_control?.map(entry => [entry.pointer, entry.access_control]),
  );
  const words = standardLabels(languages);
  const attributes = inConfiguredOrder(
    [
      ...STANDARD_ATTRIBUTES.map(standard =>
        fromStandard(standard, configured.get(standard.pointer) ?? standard.access, languages, words),
      ),
      ...(config.custom_attributes?.attributes ?? []).map(fromCustom),
    ],
    config.order ?? [],
  );
  return catalogueOf(attributes);
}

/** A catalogue of these attributes, in this order. */
export function catalogueOf(attributes: readonly CatalogueAttribute[]): Catalogue {
  const byPointer = new Map<string, CatalogueAttribute>(attributes.map(attribute => [attribute.pointer, attribute]));
  return { attributes, get: pointer => byPointer.get(pointer) };
}

/** What to call the values of a dropdown, in the first of the languages that has a label for each. */
export function enumLabelsOf(
  { enumLabels = {} }: Pick<CatalogueAttribute, 'enumLabels'>,
  values: readonly string[],
  languages: readonly string[],
): Record<string, string> {
  const label = (value: string) =>
    Object.hasOwn(enumLabels, value) ? inLanguage(enumLabels[value] ?? {}, languages) : undefined;
  return Object.fromEntries(values.map(value => [value, label(value) ?? titleCase(value)]));
}

/** What to call an attribute, in the first of the languages that has a label. */
export function labelOf(attribute: CatalogueAttribute, languages: readonly string[]): string {
  return inLanguage(attribute.labels, languages) ?? attribute.labels[''] ?? attribute.pointer.slice(1);
}

/** What the standard attributes are called in those of the languages that have words for them. */
function standardLabels(languages: readonly string[]) {
  return languages.flatMap(language => {
    const known = matchLanguage([language], Object.keys(STANDARD_LABELS));
    const labels = known === undefined ? undefined : STANDARD_LABELS[known];
    return labels ? [[language, labels] as const] : [];
  });
}

function fromStandard(
  { pointer, label, type }: (typeof STANDARD_ATTRIBUTES)[number],
  access: AccessControl,
  languages: readonly string[],
  words: ReturnType<typeof standardLabels>,
): CatalogueAttribute {
  const kind: AttributeKind = type === 'locale' ? { type, languages } : { type };
  const id = pointer.slice(1);
  const translated = Object.fromEntries(words.map(([language, labels]) => [language, labels[pointer]]));
  return {
    pointer,
    ...kind,
    id,
    origin: 'standard',
    coupled: isCoupled(pointer),
    access,
    labels: { '': label, ...translated },
  };
}

function fromCustom(config: CustomAttributeConfig): CatalogueAttribute {
  return {
    pointer: config.pointer as Pointer,
    ...kindOf(config),
    id: config.id,
    origin: 'custom',
    coupled: false,
    access: config.access_control ?? CUSTOM_DEFAULT,
    labels: { '': titleCase(config.pointer.slice(1)), ...config.labels },
    ...(config.type === 'enum' && config.enum_labels ? { enumLabels: config.enum_labels } : {}),
  };
}

function kindOf(config: CustomAttributeConfig): AttributeKind {
  switch (config.type) {
    case 'enum':
      return { type: 'enum', enum: config.enum };
    case 'number':
    case 'integer':
      return {
        type: config.type,
        ...(config.minimum === undefined ? {} : { minimum: config.minimum }),
        ...(config.maximum === undefined ? {} : { maximum: config.maximum }),
      };
    default:
      return { type: config.type };
  }
}
