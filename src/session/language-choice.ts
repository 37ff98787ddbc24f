/** What somebody chose to read in this browser, and the language of the page for the server's next document. */

import { LANGUAGE_COOKIE, LANGUAGE_KEY } from '../i18n/languages.ts';

const YEAR = 31_536_000;

/** BCP 47 tag; nothing while the page chooses. Storage that is switched off remembers nothing. */
export function chosenLanguage(): string | undefined {
  try {
    return localStorage.getItem(LANGUAGE_KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param language nothing lets the page choose again */
export function chooseLanguage(language: string | undefined): void {
  try {
    if (language === undefined) localStorage.removeItem(LANGUAGE_KEY);
    else localStorage.setItem(LANGUAGE_KEY, language);
  } catch {
    // the page still changes; only the next visit begins as if nothing had been chosen
  }
}

/** The next document begins in this language, so that no other dictionary is loaded first. */
export function keepLanguage(language: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${LANGUAGE_COOKIE}=${language}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}
