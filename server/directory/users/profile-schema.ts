/** The project's attributes as data: what an admin's tool needs to show and check a profile. */

import { visibleAttributes, type AccessControl, type Viewer } from '../../../src/profile/access.ts';
import type { AttributeKind, Pointer } from '../../../src/profile/attribute.ts';
import type { Catalogue, CatalogueAttribute } from '../../../src/profile/catalogue.ts';
import { labelOf } from '../../../src/profile/catalogue.ts';
import { maximumLength } from '../../../src/profile/schema.ts';

type AttributeJson = AttributeKind & {
  readonly pointer: Pointer;
  readonly origin: CatalogueAttribute['origin'];
  /** In code points. */
  readonly maximum_length?: number;
  readonly label: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the values of a dropdown, by language. */
  readonly enum_labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly coupled: boolean;
  readonly access: AccessControl;
};

/** In configured order; what the viewer cannot see is not there. */
export function profileSchema(catalogue: Catalogue, viewer: Viewer): { readonly attributes: readonly AttributeJson[] } {
  return { attributes: visibleAttributes(catalogue, viewer).map(attributeJson) };
}

function attributeJson(attribute: CatalogueAttribute): AttributeJson {
  const { id: _id, labels, enumLabels, ...rest } = attribute;
  const { '': _default, ...translated } = labels;
  return {
    ...rest,
    ...(TYPED.has(attribute.type) ? { maximum_length: maximumLength(attribute) } : {}),
    label: labelOf(attribute, []),
    labels: translated,
    ...(enumLabels ? { enum_labels: enumLabels } : {}),
  };
}

/** Types whose values are typed as text of free length. */
const TYPED: ReadonlySet<CatalogueAttribute['type']> = new Set(['string', 'gender', 'url', 'picture', 'email']);
