/** A person with a browser, as far as HTTP goes: cookies by host, redirects followed by hand, Fetch Metadata sent. */

import { CSRF_HEADER } from '../../src/api/contract.ts';

export interface Step {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

export interface Client {
  /** Every answer so far, in order. */
  readonly steps: readonly Step[];
  /** Opens an address as a top-level document and follows redirects. */
  open: (url: string, init?: { form?: Record<string, string>; headers?: Record<string, string> }) => Promise<Step>;
  /** One request without following. */
  once: (url: string, init?: RequestInit) => Promise<Step>;
  /** A call of the page: header, cookies, JSON. */
  api: (url: string, init?: { method?: string; json?: unknown; headers?: Record<string, string> }) => Promise<Step>;
  /** The `Cookie` header for an address. */
  cookies: (url: string) => string;
  setCookies: (host: string, cookies: Iterable<readonly [string, string]>) => void;
}

const REDIRECTS_AT_MOST = 12;

/** @param userAgent whose name it goes by; Node's if absent */
export function createClient(userAgent?: string): Client {
  const jar = new Map<string, Map<string, string>>();
  const steps: Step[] = [];

  const cookiesOf = (url: string) => {
    const host = new URL(url).hostname;
    let cookies = jar.get(host);
    if (!cookies) jar.set(host, (cookies = new Map()));
    return cookies;
  };
  const header = (url: string) => [...cookiesOf(url)].map(([name, value]) => `${name}=${value}`).join('; ');

  const once = async (url: string, init: RequestInit = {}): Promise<Step> => {
    const headers = new Headers(init.headers);
    const cookie = header(url);
    if (userAgent !== undefined) headers.set('user-agent', userAgent);
    if (cookie && !headers.has('cookie')) headers.set('cookie', cookie);
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const [name = '', ...value] = pair.split('=');
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) cookiesOf(url).delete(name);
      else cookiesOf(url).set(name, value.join('='));
    }
    const step = {
      method: init.method ?? 'GET',
      url,
      status: answer.status,
      headers: answer.headers,
      body: await answer.text(),
    };
    steps.push(step);
    return step;
  };

  return {
    steps,
    once,
    cookies: header,
    setCookies: (host, cookies) => {
      jar.set(host, new Map(cookies));
    },
    open: async (start, { form, headers = {} } = {}) => {
      let url = start;
      let init: { method?: string; body?: URLSearchParams; headers?: Record<string, string> } = form
        ? { method: 'POST', body: new URLSearchParams(form), headers: { origin: new URL(url).origin, ...headers } }
        : { headers };
      for (let hop = 0; hop < REDIRECTS_AT_MOST; hop += 1) {
        const navigation = {
          'sec-fetch-dest': 'document',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-site': 'same-origin',
        };
        const step = await once(url, { ...init, headers: { accept: 'text/html', ...navigation, ...init.headers } });
        const location = step.headers.get('location');
        if (step.status < 300 || step.status >= 400 || location === null) return step;
        url = new URL(location, url).href;
        init = {};
      }
      throw new Error(`More than ${REDIRECTS_AT_MOST} redirects`);
    },
    api: (url, { method = 'GET', json, headers = {} } = {}) =>
      once(url, {
        method,
        headers: {
          [CSRF_HEADER.name]: CSRF_HEADER.value,
          'sec-fetch-site': 'same-origin',
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      }),
  };
}
