/** A person's settings as the contract shows them, made by the real core. */

import type { Settings, SettingsAttribute } from '../src/api/contract.ts';
import { audienceOf, isManagedElsewhere } from '../src/profile/audience.ts';
import { enumLabelsOf, labelOf } from '../src/profile/catalogue.ts';
import { digestSource, displayName, updatedAt, viewProfile, type AttributeView } from '../src/profile/view.ts';
import { identityOf, pendingOf } from './login-ids.ts';
import type { PersonName } from './people.ts';
import { CATALOGUE, PROJECT } from './project.ts';
import { identityOfSocial, providersFor } from './socials.ts';
import type { MockState } from './state.ts';
import { lastWayIn, ownedBy } from './ways-in.ts';

/** Where the mocks pretend that people change their password. */
export const PASSWORD_PAGE = '/auth/mock-password';

const CREATED = 1_763_800_000;

export interface Snapshot {
  readonly settings: Settings;
  readonly etag: string;
}

/** @param languages of the reader, best first */
export async function snapshotOf(
  { people, upstream, customData, loginIdTypes, offer }: MockState,
  name: PersonName,
  languages: readonly string[],
): Promise<Snapshot> {
  const stored = people[name];
  const { values, changes, loginIds, pending, socials } = stored;
  const writable = upstream === 'directory';
  const own = viewProfile(CATALOGUE, 'end_user', { values, owned: ownedBy(stored) });
  const view = writable ? own : own.map(attribute => ({ ...attribute, access: 'readonly' as const }));
  const last = lastWayIn(stored, offer);
  const settings: Settings = {
    project: PROJECT,
    user: {
      sub: `mock-${name}`,
      display_name: displayName(view, loginIds[0]?.value ?? socials[0]?.email ?? ''),
      updated_at: updatedAt(CATALOGUE, 'end_user', CREATED, changes),
    },
    attributes: view.map(attribute => withWords(attribute, languages)),
    identities: writable ? [...loginIds.map(identityOf), ...socials.map(identityOfSocial)] : [],
    pending_login_ids: writable ? pending.map(pendingOf) : [],
    ...(writable && last !== undefined ? { last_way_in: last } : {}),
    providers: writable ? providersFor(offer, socials) : [],
    capabilities: {
      edit: writable,
      link: writable && offer !== 'none',
      unlink: writable && socials.length > 0,
      ...(writable
        ? {
            custom_data: customData,
            upload: true,
            activity: true,
            login_ids: loginIdTypes,
            password_url: PASSWORD_PAGE,
          }
        : { custom_data: 'hidden', account_url: 'https://provider.example/account' }),
    },
  };
  return { settings, etag: await etagOf(digestSource(view)) };
}

function withWords(attribute: AttributeView, languages: readonly string[]): SettingsAttribute {
  const described = CATALOGUE.get(attribute.pointer);
  if (!described) throw new Error(`The catalogue does not know ${attribute.pointer}`);
  const { portal_readonly: _, ...shown } = attribute;
  const reason = isManagedElsewhere(described.access, attribute) ? 'provider' : 'project';
  return {
    ...shown,
    label: labelOf(described, languages),
    ...(attribute.access === 'readonly' ? { readonly_reason: reason } : {}),
    ...audienceOf(described.access, attribute),
    ...(attribute.type === 'enum' ? { enum_labels: enumLabelsOf(described, attribute.enum, languages) } : {}),
  } as SettingsAttribute;
}

/** Strong entity tag (RFC 9110, 8.8.3) of what a text says. */
export async function etagOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return `"${base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}"`;
}
