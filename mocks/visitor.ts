/** A signed-in person who calls, and what most calls answer. */

import type { PersonName } from './people.ts';
import type { Snapshot } from './settings.ts';
import type { Failure, Store } from './state.ts';

/** One call of a signed-in person. */
export interface Visitor {
  readonly store: Store;
  readonly person: PersonName;
  readonly request: Request;
  /** What the panel says is to go wrong, if it is not a failure of every call. */
  readonly failing: Failure;
  /** The id in the path. */
  readonly id: string;
  /** The settings of the person as they are now. */
  readonly snapshot: () => Promise<Snapshot>;
}

export type Answer = (visitor: Visitor) => Promise<Response>;

/** What every call answers that changes the profile or the account. */
export async function settingsAnswer({ snapshot }: Visitor, status: 200 | 202 = 200): Promise<Response> {
  const { settings, etag } = await snapshot();
  return Response.json(settings, { status, headers: { ETag: etag, 'Cache-Control': 'no-store' } });
}
