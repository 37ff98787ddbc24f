/** Where a sign-in comes back to: a path of our own site, whatever was asked for (RFC 9700 4.11). */

/**
 * @param given the `return_to` parameter
 * @returns an absolute URL on the same origin; `/` for anything else. Absolute, because the path of a parsed URL may
 * begin with `//` and would then leave the site.
 */
export function returnUrl(given: string | null | undefined, publicUrl: string): string {
  const home = new URL('/', publicUrl).href;
  if (!given || given.length > 512 || !/^\/[!-[\]-~]*$/.test(given) || given.startsWith('//')) return home;
  if (!URL.canParse(given, publicUrl)) return home;
  const url = new URL(given, publicUrl);
  return url.origin === publicUrl && !url.pathname.startsWith('//') ? url.href : home;
}
