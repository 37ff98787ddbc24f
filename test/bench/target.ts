/** What is measured: a server, the people signed in to it, and the two requests they send. */

export interface Person {
  readonly cookie: string;
  readonly etag?: string;
}

/** A request without what differs from person to person and from time to time. */
export interface Work {
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON around the new value of a change. */
  readonly before?: string;
  readonly after?: string;
}

export interface Target {
  readonly name: string;
  readonly url: string;
  /** Processes of the server under test. */
  readonly pids: readonly number[];
  /** Processes it calls, which are not under test. */
  readonly standInPids: readonly number[];
  readonly people: readonly Person[];
  readonly read: Work;
  /** Left out where nothing can be changed. */
  readonly change?: Work;
  /** MiB of anonymous memory after the start, before the first request. */
  readonly idleMemory: number;
  /** Starts the server again as it was. @returns milliseconds to the first answer with a session from before */
  readonly restart: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** The attribute that changes, and the headers of the page. */
const PAGE_HEADERS = { 'X-AuthUI': '1', 'Sec-Fetch-Site': 'same-origin', 'Accept-Language': 'en' };

export const READ_SETTINGS: Work = { method: 'GET', path: '/api/settings', headers: PAGE_HEADERS };

export const CHANGE_PROFILE: Work = {
  method: 'PATCH',
  path: '/api/profile',
  headers: PAGE_HEADERS,
  before: '{"/nickname":"',
  after: '"}',
};
