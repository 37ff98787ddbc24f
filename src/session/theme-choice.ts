/** The look that somebody chose in this browser; the server brings the next document in it. */

import { THEME_COOKIE, themeNamed, type Theme } from '../ui/themes.ts';

const YEAR = 31_536_000;

/** Nothing while the device decides. */
export function chosenTheme(): Theme | undefined {
  return themeNamed(document.documentElement.dataset['theme']);
}

/** Takes effect at once. @param theme nothing leaves it to the device again */
export function chooseTheme(theme: Theme | undefined): void {
  if (theme === undefined) delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${THEME_COOKIE}=${theme ?? ''}; Path=/; Max-Age=${theme ? YEAR : 0}; SameSite=Lax${secure}`;
}
