/** The time zones of the IANA database as the browser knows them, and what the clock says there. */

import type { Option } from '../ui/options.ts';

/** Found by area and city, and meant by the city alone. */
export function zoneOptions(): Option[] {
  const zones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);
  return [...zones].map(zone => {
    const name = zone.replaceAll('_', ' ');
    return { value: zone, name, also: name.split('/').at(-1) ?? '', detail: () => offsetOf(zone, Date.now()) ?? '' };
  });
}

/** `UTC+05:30`; nothing for a name that is no zone. @param at milliseconds since the epoch */
export function offsetOf(zone: string, at: number): string | undefined {
  const parts = formatIn(zone, 'en', { timeZoneName: 'longOffset' })?.formatToParts(at);
  return parts?.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', 'UTC');
}

/** The time of day there. @param at milliseconds since the epoch */
export function clockIn(zone: string, language: string, at: number): string {
  return formatIn(zone, language, { timeStyle: 'short' })?.format(at) ?? '';
}

function formatIn(zone: string, language: string, options: Intl.DateTimeFormatOptions) {
  try {
    // without a zone it would be the device's own
    return zone === '' ? undefined : new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
  } catch {
    return undefined;
  }
}
