/** Which row is open is said by the address alone, so a link, a reload and the guard of unsaved edits all agree. */

import { useNavigate, useParams } from '@solidjs/router';
import type { Accessor } from 'solid-js';
import { PAGES } from '../api/calls.ts';
import type { Settings } from '../api/contract.ts';

export interface OpenRow {
  /** An attribute without its slash, or one of the parts below. */
  readonly name: Accessor<string | undefined>;
  readonly open: (name: string) => void;
  readonly close: () => void;
}

export function useOpenRow(): OpenRow {
  const params = useParams<{ name?: string }>();
  const navigate = useNavigate();
  const go = (path: string) => navigate(path, { replace: true, scroll: false });
  return {
    name: () => params.name,
    open: name => go(`${PAGES.settings}/${name}`),
    close: () => go(PAGES.settings),
  };
}

/** Parts of the page besides attributes; the names of those have no hyphen. */
export const CUSTOM_DATA = 'custom-data';
export const WAYS_IN = 'sign-in';
export const LINKED_ACCOUNTS = 'linked-accounts';
export const YOUR_SESSIONS = 'your-sessions';
export const YOUR_ACTIVITY = 'your-activity';
export const addName = (type: string) => `add-${type}`;
export const changeName = (id: string) => `change-${id}`;

/** True if an address leads to something that this person has. */
export function isKnown(name: string | undefined, settings: Settings): boolean {
  if (name === undefined) return true;
  if (name === CUSTOM_DATA) return settings.capabilities.custom_data !== 'hidden';
  if (name === WAYS_IN) return hasWaysIn(settings);
  if (name === LINKED_ACCOUNTS) return hasLinkedAccounts(settings);
  if (name === YOUR_SESSIONS) return true;
  if (name === YOUR_ACTIVITY) return settings.capabilities.activity === true;
  // the way that is being changed may be gone already
  if (/^(?:add|change)-/.test(name)) return (settings.capabilities.login_ids ?? []).length > 0;
  return settings.attributes.some(({ pointer }) => pointer === `/${name}`);
}

export function hasWaysIn({ identities, pending_login_ids: pending, capabilities }: Settings): boolean {
  return (
    identities.some(({ provider_type: type }) => type === 'login_id') ||
    (pending ?? []).length > 0 ||
    (capabilities.login_ids ?? []).length > 0 ||
    capabilities.password_url !== undefined
  );
}

export function hasLinkedAccounts({ identities, providers, capabilities }: Settings): boolean {
  return identities.some(({ provider_type: type }) => type === 'social') || (capabilities.link && providers.length > 0);
}
