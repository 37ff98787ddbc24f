/** Accounts at providers as the mocks keep them, and the providers there are. */

import type { Identity, Provider } from '../src/api/contract.ts';

export interface SocialRecord {
  readonly id: string;
  /** Alias of the provider. */
  readonly provider: string;
  readonly subject: string;
  readonly name: string;
  readonly username?: string;
  /** Verified. */
  readonly email?: string;
  readonly picture?: string;
  /** Unix seconds. */
  readonly since: number;
  readonly usedAt?: number;
}

/** Globex lets a person link several accounts. */
export const PROVIDERS = [
  { alias: 'acme-social', name: 'Acme Social' },
  { alias: 'globex', name: 'Globex', several_accounts: true },
] as const;

/** Which of them the project offers. */
export const OFFERS = ['both', 'acme-social', 'none'] as const;
export type Offer = (typeof OFFERS)[number];

export function providersFor(offer: Offer, socials: readonly SocialRecord[]): Provider[] {
  return PROVIDERS.filter(({ alias }) => isOffered(offer, alias)).map(provider => ({
    ...provider,
    linked: socials.some(social => social.provider === provider.alias),
  }));
}

export function isOffered(offer: Offer, alias: string): boolean {
  return offer === 'both' ? PROVIDERS.some(provider => provider.alias === alias) : offer === alias;
}

export function identityOfSocial({ id, provider, subject, since, usedAt, ...told }: SocialRecord): Identity {
  return {
    id,
    provider_type: 'social',
    provider_name: provider,
    social_identity_ref: subject,
    ...told,
    linked_at: since,
    ...(usedAt === undefined ? {} : { last_used_at: usedAt }),
  };
}
