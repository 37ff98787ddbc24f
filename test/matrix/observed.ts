/** What an answer shows and what a write did, in the words of the tables. */

export interface Settings {
  readonly user: { readonly updated_at: number };
  readonly attributes: readonly { pointer: string; access: string; value?: unknown; verified?: boolean }[];
}

export const DERIVED: readonly string[] = ['/email_verified', '/phone_number_verified'];

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** @param value the only one that may be there */
export function shown(there: unknown, value: unknown): string {
  if (there === undefined) return 'absent';
  return same(there, value) ? 'shown' : `shows ${JSON.stringify(there)}`;
}

export function shownInSettings(settings: Settings, pointer: string, value: unknown): string {
  if (pointer === '/updated_at') return shown(settings.user.updated_at, value);
  const parent = pointer.replace(/_verified$/, '');
  const attribute = settings.attributes.find(one => one.pointer === parent);
  if (DERIVED.includes(pointer)) return shown(attribute?.verified, value);
  const there = shown(attribute?.value, value);
  return attribute ? `${there}_${attribute.access}` : there;
}

/** What the answer to a write says: nothing for "yes", else the code of the one issue. */
export function codeOf(status: number, body: unknown): string | undefined {
  if (status === 200) return undefined;
  const { issues = [] } = body as { issues?: { code: string }[] };
  return status === 422 && issues.length === 1 ? issues[0]?.code : `status ${status} with ${issues.length} issues`;
}

/** What really happened: the code that was answered, checked against what is stored afterwards. */
export function outcomeOf(code: string | undefined, before: unknown, wanted: unknown, after: unknown): string {
  if (code !== undefined) return same(before, after) ? code : `${code}, and yet it is ${JSON.stringify(after)} now`;
  if (wanted !== null) return same(after, wanted) ? 'saved' : `taken, but it is ${JSON.stringify(after)}`;
  return after === undefined ? 'saved' : 'refilled';
}
