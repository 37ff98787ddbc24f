/** The looks that somebody can choose; without a choice the page follows the device. Pure data. */

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Where the server reads the choice, so that the document comes in it and nothing flashes. */
export const THEME_COOKIE = 'authui_theme';

/** @param value whatever a cookie or an attribute says */
export function themeNamed(value: string | undefined): Theme | undefined {
  return THEMES.find(theme => theme === value);
}
