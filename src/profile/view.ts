/** The profile as one viewer sees it: visible attributes in configured order, each with its value and what may be done. */

import { levelFor, visibleAttributes, type Level, type Party, type Viewer } from './access.ts';
import type { Attribute, AttributeValue, Pointer, Values } from './attribute.ts';
import { catalogueOf, type Catalogue, type CatalogueAttribute } from './catalogue.ts';
import { candidatesOf, isVerified, type OwnedValue } from './identity.ts';
import { isCoupled, isVerifiable } from './standard.ts';

export type VisibleLevel = Exclude<Level, 'hidden'>;

export type AttributeView = Attribute & {
  readonly access: VisibleLevel;
  /** Absent where there is none. */
  readonly value?: AttributeValue;
  /** Of an email or phone value: its owner has proven it. Present exactly when there is such a value. */
  readonly verified?: boolean;
  /** Of an identity-coupled attribute: the values to choose among, newest identity first. */
  readonly candidates?: readonly string[];
  /** For the end-user: not even an administrator changes it on the pages of the portal. */
  readonly portal_readonly?: boolean;
};

/** What is stored about one person, for all parties alike. */
export interface ProfileRecord {
  readonly values: Values;
  readonly owned: readonly OwnedValue[];
}

/** A record, and what was seen of it. */
export interface Seen {
  readonly record: ProfileRecord;
  readonly attributes: readonly AttributeView[];
}

/** @param last what the same viewer saw of the same person before: attributes that are as they were are the very same objects */
export function viewProfile(catalogue: Catalogue, viewer: Viewer, record: ProfileRecord, last?: Seen): AttributeView[] {
  const all = framesFor(catalogue, viewer);
  if (last?.record.owned !== record.owned) return all.map(frame => viewAttribute(frame, record));
  return all.map((frame, index) => {
    const seen = last.attributes[index];
    return seen && seen.value === record.values[frame.view.pointer] ? seen : viewAttribute(frame, record);
  });
}

type Mutable<T> = { -readonly [member in keyof T]: T[member] };

/** What a viewer sees of an attribute whoever's it is. */
interface Frame {
  readonly view: AttributeView;
  readonly coupled: boolean;
  readonly verifiable: boolean;
}

const frames = new WeakMap<Catalogue, Partial<Record<Viewer, readonly Frame[]>>>();

/** The same for every person, so it is made once for each catalogue and viewer. */
function framesFor(catalogue: Catalogue, viewer: Viewer): readonly Frame[] {
  let known = frames.get(catalogue);
  if (!known) frames.set(catalogue, (known = {}));
  return (known[viewer] ??= visibleAttributes(catalogue, viewer).map(attribute => ({
    view: {
      ...describe(attribute),
      access: levelFor(attribute, viewer) as VisibleLevel,
      ...(viewer === 'end_user' && attribute.access.portal_ui !== 'readwrite' ? { portal_readonly: true } : {}),
    },
    coupled: attribute.coupled,
    verifiable: isVerifiable(attribute.pointer),
  })));
}

function viewAttribute({ view, coupled, verifiable }: Frame, { values, owned }: ProfileRecord): AttributeView {
  const seen: Mutable<AttributeView> = { ...view };
  const value = values[view.pointer];
  if (value !== undefined) {
    seen.value = value;
    if (verifiable) seen.verified = isVerified(owned, view.pointer, value);
  }
  if (coupled) seen.candidates = candidatesOf(owned, view.pointer);
  return seen;
}

function describe(attribute: CatalogueAttribute): Attribute {
  const { pointer } = attribute;
  switch (attribute.type) {
    case 'enum':
      return { pointer, type: attribute.type, enum: attribute.enum };
    case 'locale':
      return { pointer, type: attribute.type, languages: attribute.languages };
    case 'number':
    case 'integer': {
      const { type, minimum, maximum } = attribute;
      return {
        pointer,
        type,
        ...(minimum === undefined ? {} : { minimum }),
        ...(maximum === undefined ? {} : { maximum }),
      };
    }
    default:
      return { pointer, type: attribute.type };
  }
}

/**
 * A view that came from elsewhere, under this catalogue's rights and in its order: what is hidden or unknown here is
 * dropped, and no attribute gets more access than it has on either side.
 */
export function capView(catalogue: Catalogue, party: Party, view: readonly AttributeView[]): AttributeView[] {
  const given = new Map(view.map(attribute => [attribute.pointer, attribute]));
  return visibleAttributes(catalogue, party).flatMap((attribute): AttributeView[] => {
    const theirs = given.get(attribute.pointer);
    return theirs ? [capped(attribute.access[party], theirs)] : [];
  });
}

/** The same of a single attribute; undefined if it is hidden or unknown here. */
export function capAttribute(catalogue: Catalogue, party: Party, theirs: AttributeView): AttributeView | undefined {
  const attribute = catalogue.get(theirs.pointer);
  if (!attribute || levelFor(attribute, party) === 'hidden') return undefined;
  return capped(attribute.access[party], theirs);
}

function capped(level: Level, theirs: AttributeView): AttributeView {
  return level === 'readonly' ? { ...theirs, access: 'readonly' } : theirs;
}

/** The catalogue with no more rights for a party than a view that came from elsewhere gives it. */
export function capCatalogue(catalogue: Catalogue, party: Party, view: readonly AttributeView[]): Catalogue {
  const given = new Map(capView(catalogue, party, view).map(({ pointer, access }) => [pointer, access]));
  return catalogueOf(
    catalogue.attributes.map((attribute): CatalogueAttribute => ({
      ...attribute,
      access: { ...attribute.access, [party]: given.get(attribute.pointer) ?? 'hidden' },
    })),
  );
}

/** What a view tells of the record behind it: enough to check a patch of the same party. */
export function recordOfView(view: readonly AttributeView[]): ProfileRecord {
  const values: Record<Pointer, AttributeValue> = {};
  const owned: OwnedValue[] = [];
  for (const { pointer, value, verified = false, candidates = [] } of view) {
    if (value !== undefined) values[pointer] = value;
    if (!isCoupled(pointer)) continue;
    for (const [index, candidate] of candidates.entries()) {
      owned.push({ pointer, value: candidate, verified: verified && candidate === value, since: -index });
    }
  }
  return { values, owned };
}

/**
 * The text whose digest is the ETag: values, candidates, access and constraints, and nothing that a label, a sign-in or
 * a hidden write would move. Equal views give equal texts, whatever the order of their members.
 */
export function digestSource(view: readonly AttributeView[]): string {
  return describedSource(view) + valuesSource(view);
}

/** The part of it that is the same for every person whom a catalogue shows the same to. */
export function describedSource(view: readonly AttributeView[]): string {
  let text = '';
  for (const attribute of view) {
    const { pointer, type, access } = attribute;
    text += `${pointer} ${type} ${access}`;
    if (type === 'enum') text += JSON.stringify(attribute.enum);
    else if (type === 'locale') text += JSON.stringify(attribute.languages);
    else if (type === 'number' || type === 'integer') text += `${attribute.minimum} ${attribute.maximum}`;
    text += '\n';
  }
  return text;
}

/** The part that is the person's own, in the order of the view. */
function valuesSource(view: readonly AttributeView[]): string {
  return view.map(valueSource).join('');
}

/** What one attribute adds to it. */
export function valueSource({ value, verified, candidates }: AttributeView): string {
  let text = '';
  if (value !== undefined) text += JSON.stringify(canonical(value));
  if (verified !== undefined) text += verified ? 'v' : 'u';
  if (candidates !== undefined) text += JSON.stringify(candidates);
  return `${text}\n`;
}

/** A text for each attribute of a view. */
export interface Written {
  readonly of: readonly AttributeView[];
  readonly texts: readonly string[];
}

/** @param last an attribute that is the very same object as there has the same text, and is not written again */
export function writeEach(
  view: readonly AttributeView[],
  write: (attribute: AttributeView) => string,
  last?: Written,
): Written {
  const texts = view.map((attribute, index) => {
    const text = attribute === last?.of[index] ? last.texts[index] : undefined;
    return text ?? write(attribute);
  });
  return { of: view, texts };
}

/** The same for equal values, whatever the order of their members. */
function canonical(value: AttributeValue | null | undefined): unknown {
  // a patch removes by `null`
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** True if two values are the same to a reader. */
export function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

/**
 * When what this viewer can see last changed.
 * @param changes Unix seconds by pointer; pointers without an entry have not changed since `created`
 */
export function updatedAt(
  catalogue: Catalogue,
  viewer: Viewer,
  created: number,
  changes: Readonly<Partial<Record<Pointer, number>>>,
): number {
  let latest = created;
  for (const pointer in changes) {
    const at = changes[pointer as Pointer] ?? 0;
    if (at <= latest) continue;
    const attribute = catalogue.get(pointer);
    if (attribute && levelFor(attribute, viewer) !== 'hidden') latest = at;
  }
  return latest;
}

const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** What to call the person: built from what is visible only, else the login id they signed in with. */
export function displayName(view: readonly AttributeView[], loginId: string): string {
  const text = (pointer: Pointer): string => {
    const value = view.find(attribute => attribute.pointer === pointer)?.value;
    return typeof value === 'string' ? value : '';
  };
  const name = text('/name');
  if (name) return name;
  const given = text('/given_name');
  const family = text('/family_name');
  const joined = CJK.test(given + family)
    ? family + given
    : [given, text('/middle_name'), family].filter(Boolean).join(' ');
  return joined || text('/nickname') || text('/preferred_username') || text('/email') || loginId;
}
