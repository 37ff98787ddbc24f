/** Which look a document comes in, and what its root element says. */

import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { directionOf } from '../../src/i18n/languages.ts';
import { THEME_COOKIE, themeNamed, type Theme } from '../../src/ui/themes.ts';

/** What the person has chosen in this browser; undefined leaves it to the device. */
export function documentTheme(context: Context): Theme | undefined {
  return themeNamed(getCookie(context, THEME_COOKIE));
}

/** Attributes of `html`. @param language BCP 47, one of the project's */
export function rootAttributes(language: string, theme: Theme | undefined): string {
  return `lang="${language}" dir="${directionOf(language)}"${theme ? ` data-theme="${theme}"` : ''}`;
}
