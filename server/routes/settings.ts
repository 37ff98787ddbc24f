/** What the page shows: the profile as the upstream gives it, with words and reasons. */

import type { Settings } from '../../src/api/contract.ts';
import { enumLabelsOf, labelOf, type Catalogue } from '../../src/profile/catalogue.ts';
import { displayName, type AttributeView } from '../../src/profile/view.ts';
import type { UpstreamProfile } from '../upstream/port.ts';

export interface SettingsProject {
  readonly name: string;
  readonly languages: readonly string[];
  readonly homeUrl?: string;
  /** Address of the image. */
  readonly logo?: string | undefined;
}

/**
 * The settings as JSON. Each attribute is written once, and what does not depend on the person is taken ready-made: this is
 * the largest answer, and every visit asks for it.
 * @param language one of the project's languages, for the labels
 */
export function settingsText(
  profile: UpstreamProfile,
  project: SettingsProject,
  catalogue: Catalogue,
  language: string,
): string {
  const { subject, loginId, updatedAt, identities, pendingLoginIds, lastWayIn, providers, capabilities } = profile;
  const begin = {
    project: {
      name: project.name,
      languages: project.languages,
      ...(project.homeUrl ? { home_url: project.homeUrl } : {}),
      ...(project.logo ? { logo: project.logo } : {}),
    },
    user: { sub: subject, display_name: displayName(profile.attributes, loginId), updated_at: updatedAt },
  };
  const end = { identities, pending_login_ids: pendingLoginIds, last_way_in: lastWayIn, providers, capabilities };
  const words = wordsIn(catalogue, language);
  let attributes = '';
  for (const attribute of profile.attributes) {
    attributes += `${attributes && ','}${merged(JSON.stringify(attribute), words(attribute))}`;
  }
  return merged(merged(JSON.stringify(begin), `{"attributes":[${attributes}]}`), JSON.stringify(end));
}

/** The same as an object, for answers that hold more than the settings. */
export function settingsOf(...given: Parameters<typeof settingsText>): Settings {
  return JSON.parse(settingsText(...given)) as Settings;
}

/** Two JSON objects, neither of them empty, as one. */
function merged(first: string, second: string): string {
  return `${first.slice(0, -1)},${second.slice(1)}`;
}

type Words = (attribute: AttributeView) => string;

const known = new WeakMap<Catalogue, Map<string, Words>>();

/** What is said about an attribute whoever's it is, as JSON; worked out once. */
function wordsIn(catalogue: Catalogue, language: string): Words {
  let languages = known.get(catalogue);
  if (!languages) known.set(catalogue, (languages = new Map()));
  let words = languages.get(language);
  if (!words) {
    const ready = new Map<string, string>();
    words = attribute => {
      // where the identity server has a configuration of its own, its lists may be others
      const key = `${attribute.pointer} ${attribute.access} ${attribute.type === 'enum' ? attribute.enum.join(' ') : ''}`;
      let text = ready.get(key);
      if (text === undefined) ready.set(key, (text = JSON.stringify(wordsOf(attribute, catalogue, language))));
      return text;
    };
    languages.set(language, words);
  }
  return words;
}

function wordsOf(attribute: AttributeView, catalogue: Catalogue, language: string): object {
  const entry = catalogue.get(attribute.pointer);
  const settable = entry?.access.end_user === 'readwrite';
  return {
    label: entry ? labelOf(entry, [language]) : attribute.pointer,
    ...(attribute.access === 'readonly' ? { readonly_reason: settable ? 'provider' : 'project' } : {}),
    ...(attribute.type === 'enum' ? { enum_labels: enumLabelsOf(entry ?? {}, attribute.enum, [language]) } : {}),
  };
}
