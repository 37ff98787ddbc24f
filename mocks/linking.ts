/** Linking an account at a provider, which is only pretended, and unlinking it by the rules of the directory. */

import { noted } from './activity.ts';
import { MockProblem } from './guards.ts';
import { PROVIDERS, type SocialRecord } from './socials.ts';
import type { MockState, Stored } from './state.ts';
import { lastWayIn, settled } from './ways-in.ts';

/** What the person does at the provider; `somebody_elses`: they come back with an account that somebody here has. */
export const WAYS_BACK = ['linked', 'somebody_elses', 'cancelled', 'failed'] as const;
export type WayBack = (typeof WAYS_BACK)[number];

export type LinkOutcome = 'linked' | 'already_yours' | 'taken' | 'cancelled' | 'failed';

export interface Comer {
  readonly name: string;
  /** Unix seconds. */
  readonly now: number;
}

/** What comes of linking, with what is stored about the person then. */
export function link(
  { people, wayBack }: Pick<MockState, 'people' | 'wayBack'>,
  stored: Stored,
  alias: string,
  { name, now }: Comer,
): { readonly outcome: LinkOutcome; readonly stored: Stored } {
  if (wayBack === 'cancelled' || wayBack === 'failed') return { outcome: wayBack, stored };
  if (wayBack === 'somebody_elses') return { outcome: 'taken', stored };
  const own = stored.socials.filter(({ provider }) => provider === alias);
  const several = PROVIDERS.some(provider => provider.alias === alias && 'several_accounts' in provider);
  if (own.length > 0 && !several) return { outcome: 'already_yours', stored };
  const login = `${name}${own.length === 0 ? '' : String(own.length + 1)}`;
  const subject = `${alias}-${login}`;
  const owned = Object.values(people).some(({ socials }) => socials.some(social => social.subject === subject));
  if (owned) return { outcome: own.some(social => social.subject === subject) ? 'already_yours' : 'taken', stored };
  const fresh: SocialRecord = {
    id: crypto.randomUUID(),
    provider: alias,
    subject,
    name: `${name.charAt(0).toUpperCase()}${name.slice(1)} at ${alias}`,
    username: login,
    email: `${login}@${alias}.example`,
    since: now,
  };
  const linked = { ...stored, socials: [...stored.socials, fresh] };
  const happened = { kind: 'identity_linked', actor: 'end_user', provider: alias } as const;
  return { outcome: 'linked', stored: noted(linked, happened) };
}

/** @throws MockProblem not_found, last_way_in */
export function unlink(state: MockState, stored: Stored, id: string): Stored {
  const gone = stored.socials.find(social => social.id === id);
  if (!gone) throw new MockProblem('not_found');
  if (lastWayIn(stored, state.offer) === id) throw new MockProblem('last_way_in');
  const left = settled({ ...stored, socials: stored.socials.filter(social => social !== gone) });
  return noted(left, { kind: 'identity_unlinked', actor: 'end_user', provider: gone.provider });
}
