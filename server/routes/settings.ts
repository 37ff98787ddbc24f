/** What the page shows: the profile as the upstream gives it, with words and reasons. */

import type { Settings, SettingsAttribute } from '../../src/api/contract.ts';
import { enumLabelsOf, labelOf, type Catalogue } from '../../src/profile/catalogue.ts';
import { displayName, type AttributeView } from '../../src/profile/view.ts';
import type { UpstreamProfile } from '../upstream/port.ts';

export interface SettingsProject {
  readonly name: string;
  readonly languages: readonly string[];
  readonly homeUrl?: string;
}

/** @param language one of the project's languages, for the labels */
export function settingsOf(
  profile: UpstreamProfile,
  project: SettingsProject,
  catalogue: Catalogue,
  language: string,
): Settings {
  const { subject, loginId, updatedAt, attributes, identities, lastWayIn, providers, capabilities } = profile;
  return {
    project: {
      name: project.name,
      languages: [...project.languages],
      ...(project.homeUrl ? { home_url: project.homeUrl } : {}),
    },
    user: {
      sub: subject,
      display_name: displayName(attributes, loginId),
      ...(updatedAt === undefined ? {} : { updated_at: updatedAt }),
    },
    attributes: attributes.map(attribute => labelled(attribute, catalogue, language)),
    identities: [...identities],
    pending_login_ids: [...profile.pendingLoginIds],
    ...(lastWayIn === undefined ? {} : { last_way_in: lastWayIn }),
    providers: [...providers],
    capabilities,
  };
}

function labelled(attribute: AttributeView, catalogue: Catalogue, language: string): SettingsAttribute {
  const entry = catalogue.get(attribute.pointer);
  const settable = entry?.access.end_user === 'readwrite';
  return {
    ...attribute,
    label: entry ? labelOf(entry, [language]) : attribute.pointer,
    ...(attribute.access === 'readonly' ? { readonly_reason: settable ? 'provider' : 'project' } : {}),
    ...(attribute.type === 'enum' ? { enum_labels: enumLabelsOf(entry ?? {}, attribute.enum, [language]) } : {}),
  } as SettingsAttribute;
}
