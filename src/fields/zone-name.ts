/** The time zone that somebody means who types the name of a city. */

/** @returns the one zone of that name or city, else the text as typed, for the schema to refuse */
export function zoneMeant(typed: string): string {
  const name = typed.trim().replaceAll(' ', '_').toLowerCase();
  const meant = Intl.supportedValuesOf('timeZone').filter(zone => `/${zone.toLowerCase()}`.endsWith(`/${name}`));
  return meant.length === 1 && meant[0] ? meant[0] : typed;
}
