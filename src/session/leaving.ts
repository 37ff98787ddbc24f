/**
 * What the person left this page for, kept in this tab: the way back tells only what became of it. It says nothing that
 * the page did not show.
 */

const KEY = 'authui-leaving';

export interface Leaving {
  /** Who left. */
  readonly sub: string;
  readonly act: 'link' | 'unlink';
  /** Alias of the provider. */
  readonly alias: string;
  /** What people call the provider. */
  readonly provider: string;
}

/** Takes the place of whatever was kept before. */
export function keepLeaving(leaving: Leaving | undefined): void {
  if (leaving) sessionStorage.setItem(KEY, JSON.stringify(leaving));
  else sessionStorage.removeItem(KEY);
}

/** Once: a reload is no way back. */
export function takeLeaving(sub: string): Leaving | undefined {
  const leaving = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Leaving | null;
  sessionStorage.removeItem(KEY);
  return leaving?.sub === sub ? leaving : undefined;
}
