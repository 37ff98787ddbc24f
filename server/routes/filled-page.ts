/**
 * What a navigation of a signed-in person is answered with besides the bare document: the page as the server renders it, and
 * the settings in it, so that the browser need not ask for them. Whatever stands in the way of that, the bare document goes
 * out, and the page asks and says what is wrong. `GET` only, and only where the answer becomes a document of its own: never
 * for a frame or for a script that reads it (Fetch Metadata).
 */

import type { Context } from 'hono';
import { callOfContext } from '../http/call.ts';
import type { Logger } from '../log.ts';
import type { Cookies } from '../session/cookie.ts';
import type { Sessions } from '../session/session.ts';
import type { SessionCall } from './profile.ts';

/** What src/entry-server.tsx exports. */
export type RenderPage = (
  snapshot: { readonly settings: unknown; readonly etag: string },
  language: string,
  url: string,
) => Promise<{ readonly title: string; readonly html: string }>;

export interface Filling {
  /** Plain text. */
  readonly title: string;
  readonly html: string;
  /** JSON that can stand in a script element. */
  readonly data: string;
}

/** Undefined where the bare document is the answer. @param language of the document */
export type Fill = (context: Context, language: string) => Promise<Filling | undefined>;

export interface FilledPageDeps {
  readonly render: RenderPage;
  readonly sessions: Pick<Sessions, 'find'>;
  readonly cookies: Pick<Cookies, 'readSession'>;
  readonly getSettings: SessionCall;
  readonly log: Logger;
}

/** Milliseconds that a document waits for the identity server; a slower one finds the page already there. */
const PATIENCE = 500;

export function createFill({ render, sessions, cookies, getSettings, log }: FilledPageDeps): Fill {
  const read = async (context: Context, language: string) => {
    const id = cookies.readSession(context.req.header('cookie'));
    const session = id === undefined ? undefined : await sessions.find(id);
    if (!session) return undefined;
    const call = { ...callOfContext(context), query: (name: string) => (name === 'lang' ? language : undefined) };
    return getSettings(call, session);
  };

  return async (context, language) => {
    if (!isNavigation(context)) return undefined;
    const reply = await inTime(read(context, language));
    if (!reply) return undefined;
    try {
      const { body, headers } = reply;
      const snapshot = { settings: JSON.parse(body) as unknown, etag: headers['etag'] ?? '' };
      const { pathname, search } = new URL(context.req.url);
      const page = await render(snapshot, language, pathname + search);
      return { ...page, data: inlineJson(`{"etag":${JSON.stringify(snapshot.etag)},"settings":${body}}`) };
    } catch (error) {
      log.error({ error }, 'the page could not be rendered');
      return undefined;
    }
  };
}

/** Browsers from before Fetch Metadata say nothing; there the cookie's `SameSite` and the answer's headers must do. */
function isNavigation({ req }: Context): boolean {
  const [mode, dest] = [req.header('sec-fetch-mode'), req.header('sec-fetch-dest')];
  return (
    req.method === 'GET' &&
    (mode === undefined || mode === 'navigate') &&
    (dest === undefined || dest === 'document') &&
    !req.header('sec-purpose')?.startsWith('prefetch')
  );
}

/** What fails is asked for again by the page, which says so to the person; so it is no error here. */
async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
  });
  try {
    return await Promise.race([work.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Inside a script element only `<` could end it or begin a comment (HTML 13.2.5.4); two line ends are none in old scripts. */
export function inlineJson(json: string): string {
  return json.replaceAll(/[<\u2028\u2029]/g, found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
