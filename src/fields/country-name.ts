/** What a country is called in a language. */

/** @param code ISO 3166-1 alpha-2; anything else is its own name */
export function countryName(code: string, language: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(language, { type: 'region' }).of(code) ?? code;
}
