/** Says before the click what a change to the ways to sign in may ask for. */

import { useLaterWords } from '../i18n/later.ts';

export function SignInAgain() {
  const later = useLaterWords();
  return <p class="way-note">{later('reason.sign_in_again')}</p>;
}
