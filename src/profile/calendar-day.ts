/** The form of a birthdate; apart from schema.ts, so that showing one needs no validation library. */

/** ISO 8601 calendar date `YYYY-MM-DD` of a day that exists. */
export function isCalendarDay(typed: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed) || typed.startsWith('0000')) return false;
  const day = new Date(`${typed}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(typed);
}
