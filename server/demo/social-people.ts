/**
 * The people of a stand-in provider. Some have the addresses of the demo project's people, so that one can see that an
 * address is no key to an account; one is new to it.
 */

import { codePoints, hasForbiddenCharacter, normaliseText, TEXT_MAXIMUM } from '../../src/profile/text.ts';

export interface SocialPerson {
  readonly sub: string;
  readonly email: string;
  readonly emailVerified: boolean;
  /** What they are called here; they can change it. */
  name: string;
}

export function createSocialPeople() {
  const people: readonly SocialPerson[] = [
    { sub: '1001', email: 'ada@example.com', emailVerified: true, name: 'Ada Lovelace' },
    { sub: '1002', email: 'linus@example.com', emailVerified: false, name: 'Linus Torvalds' },
    { sub: '1003', email: 'grace@example.com', emailVerified: true, name: 'Grace Hopper' },
    { sub: '1004', email: 'katherine@example.com', emailVerified: true, name: 'Katherine Johnson' },
  ];
  const find = (sub: string) => people.find(person => person.sub === sub);
  return {
    all: people,
    find,
    /** False for a name that nobody can have. */
    rename: (sub: string, typed: string): boolean => {
      const person = find(sub);
      const name = normaliseText(typed);
      const right =
        name !== '' && codePoints(name) <= TEXT_MAXIMUM && !hasForbiddenCharacter(name, { lineFeeds: false });
      if (person && right) person.name = name;
      return person !== undefined && right;
    },
  };
}

export type SocialPeople = ReturnType<typeof createSocialPeople>;

/** OpenID Connect Core 5.1. */
export function claimsOf({ sub, email, emailVerified, name }: SocialPerson) {
  const [given = name, ...family] = name.split(' ');
  return {
    sub,
    name,
    given_name: given,
    ...(family.length > 0 ? { family_name: family.join(' ') } : {}),
    preferred_username: email.split('@')[0],
    locale: 'en',
    zoneinfo: 'Europe/London',
    email,
    email_verified: emailVerified,
  };
}
