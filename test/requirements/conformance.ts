/** What a provider may do wrong, or right in its own way (security reference, section 4). */

import type { Requirements } from './table.ts';

const SIGN_IN = 'server/sign-in-refusals.test.ts';

export const CONFORMANCE: Requirements = {
  C1: { what: 'a provider that behaves', tests: { [SIGN_IN]: ['a provider that behaves signs the person in'] } },
  C2: { what: 'another issuer', tests: { [SIGN_IN]: ['an ID token is refused > from another issuer'] } },
  C18: {
    what: 'discovery that names another issuer',
    tests: { [SIGN_IN]: ['discovery that names another issuer stops every sign-in'] },
  },
  C23: { what: 'a wrong state', tests: { [SIGN_IN]: ['a callback is refused'] } },
};
