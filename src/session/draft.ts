/**
 * What somebody typed when a fresh sign-in was asked of them: kept in this tab for the way there and back, for the same
 * person only, and nothing but the text itself.
 */

const KEY = 'authui-draft';

export interface Draft {
  /** Whose page it was typed into. */
  readonly sub: string;
  /** Which form it belongs to: its name in the address. */
  readonly form: string;
  readonly text: string;
}

export function keepDraft(draft: Draft): void {
  sessionStorage.setItem(KEY, JSON.stringify(draft));
}

export function draftOf(sub: string): Draft | undefined {
  const draft = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Draft | null;
  return draft?.sub === sub ? draft : undefined;
}

export function dropDraft(): void {
  sessionStorage.removeItem(KEY);
}
