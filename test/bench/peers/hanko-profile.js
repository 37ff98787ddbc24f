/** Hanko's profile as its documentation says; its API is on the page's own origin, so nothing is asked twice. */

import { register } from '@teamhanko/hanko-elements';

await register(location.origin);
