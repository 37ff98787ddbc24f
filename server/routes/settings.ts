/** What the page shows: the profile as the upstream gives it, with words and reasons. */

import { LRUCache } from 'lru-cache';
import type { Settings } from '../../src/api/contract.ts';
import { audienceOf, isManagedElsewhere } from '../../src/profile/audience.ts';
import { enumLabelsOf, labelOf, type Catalogue } from '../../src/profile/catalogue.ts';
import { displayName, writeEach, type AttributeView, type Written } from '../../src/profile/view.ts';
import type { UpstreamProfile } from '../upstream/port.ts';

export interface SettingsProject {
  readonly name: string;
  readonly languages: readonly string[];
  readonly homeUrl?: string;
  /** Address of the image. */
  readonly logo?: string | undefined;
}

/**
 * The settings as JSON, written from texts that are made once for each catalogue and language and what is the person's
 * own: this is the largest answer, and every visit asks for it.
 * @param language one of the project's languages, for the labels
 */
export function settingsText(
  profile: UpstreamProfile,
  project: SettingsProject,
  catalogue: Catalogue,
  language: string,
): string {
  const { subject, loginId, updatedAt } = profile;
  const ready = readyFor(catalogue, project, language);
  const user = { sub: subject, display_name: displayName(profile.attributes, loginId), updated_at: updatedAt };
  const attributes = ready.attributes(subject, profile.attributes).join(',');
  return `{"project":${ready.project},"user":${JSON.stringify(user)},"attributes":[${attributes}],${restOf(profile)}`;
}

/** What is the person's own of an attribute, as the end of a JSON object. */
function ownPart({ value, verified, candidates }: AttributeView): string {
  let text = '';
  if (value !== undefined) text += `,"value":${JSON.stringify(value)}`;
  if (verified !== undefined) text += `,"verified":${verified}`;
  if (candidates !== undefined) text += `,"candidates":${JSON.stringify(candidates)}`;
  return `${text}}`;
}

interface Rest extends Pick<UpstreamProfile, 'identities' | 'pendingLoginIds' | 'providers' | 'capabilities'> {
  readonly lastWayIn: string | undefined;
}

const rests = new WeakMap<UpstreamProfile['identities'], { readonly of: Rest; readonly text: string }>();

/** What a save changes nothing of, as the end of a JSON object: written once for as long as the upstream gives the same. */
function restOf(profile: UpstreamProfile): string {
  const { identities, pendingLoginIds, lastWayIn, providers, capabilities } = profile;
  const known = rests.get(identities);
  const isSame =
    known?.of.pendingLoginIds === pendingLoginIds &&
    known.of.lastWayIn === lastWayIn &&
    known.of.providers === providers &&
    known.of.capabilities === capabilities;
  if (isSame) return known.text;
  const rest = { identities, pending_login_ids: pendingLoginIds, last_way_in: lastWayIn, providers, capabilities };
  const text = JSON.stringify(rest).slice(1);
  rests.set(identities, { of: { identities, pendingLoginIds, lastWayIn, providers, capabilities }, text });
  return text;
}

/** The same as an object, for answers that hold more than the settings. */
export function settingsOf(...given: Parameters<typeof settingsText>): Settings {
  return JSON.parse(settingsText(...given)) as Settings;
}

/** What is the same for every person. */
interface Ready {
  /** JSON. */
  readonly project: string;
  /** The JSON of each attribute of somebody. */
  readonly attributes: (subject: string, attributes: readonly AttributeView[]) => readonly string[];
}

/** People whose last settings are remembered in pieces, for each language: about 3 MB. */
const WRITTEN_AT_MOST = 500;

const known = new WeakMap<Catalogue, Map<string, Ready>>();

function readyFor(catalogue: Catalogue, project: SettingsProject, language: string): Ready {
  let languages = known.get(catalogue);
  if (!languages) known.set(catalogue, (languages = new Map()));
  let ready = languages.get(language);
  if (!ready) languages.set(language, (ready = makeReady(catalogue, project, language)));
  return ready;
}

function makeReady(catalogue: Catalogue, project: SettingsProject, language: string): Ready {
  const { name, languages, homeUrl, logo } = project;
  const begun = new Map<string, { readonly like: AttributeView; readonly text: string }>();
  /** The JSON of an attribute up to what is the person's own. */
  const begin = (attribute: AttributeView): string => {
    const found = begun.get(attribute.pointer);
    if (found && isLike(attribute, found.like)) return found.text;
    const { value, verified, candidates, portal_readonly, ...described } = attribute;
    const text = JSON.stringify({ ...described, ...wordsOf(attribute, catalogue, language) }).slice(0, -1);
    begun.set(attribute.pointer, { like: attribute, text });
    return text;
  };
  const written = new LRUCache<string, Written>({ max: WRITTEN_AT_MOST });
  return {
    project: JSON.stringify({ name, languages, home_url: homeUrl, logo }),
    attributes: (subject, attributes) => {
      const now = writeEach(attributes, attribute => begin(attribute) + ownPart(attribute), written.get(subject));
      written.set(subject, now);
      return now.texts;
    },
  };
}

/** Where the identity server has a configuration of its own, types and limits may be others. */
function isLike(a: AttributeView, b: AttributeView): boolean {
  if (a.access !== b.access || a.type !== b.type || a.portal_readonly !== b.portal_readonly) return false;
  switch (a.type) {
    case 'enum':
      return isSameList(a.enum, (b as typeof a).enum);
    case 'locale':
      return isSameList(a.languages, (b as typeof a).languages);
    case 'number':
    case 'integer':
      return a.minimum === (b as typeof a).minimum && a.maximum === (b as typeof a).maximum;
    default:
      return true;
  }
}

/** From elsewhere a list comes as another object each time. */
function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}

function wordsOf(attribute: AttributeView, catalogue: Catalogue, language: string): object {
  const entry = catalogue.get(attribute.pointer);
  // what is shown has been capped by the catalogue
  if (!entry) throw new Error(`The catalogue does not know ${attribute.pointer}`);
  const reason = isManagedElsewhere(entry.access, attribute) ? 'provider' : 'project';
  return {
    label: labelOf(entry, [language]),
    ...(attribute.access === 'readonly' ? { readonly_reason: reason } : {}),
    ...audienceOf(entry.access, attribute),
    ...(attribute.type === 'enum' ? { enum_labels: enumLabelsOf(entry, attribute.enum, [language]) } : {}),
  };
}
