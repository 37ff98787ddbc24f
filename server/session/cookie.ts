/** AuthUI's cookies. Over https they are `Secure` and `__Host-` (RFC 6265bis 4.1.3); over loopback http plain. */

import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import { Refusal } from '../error.ts';

export interface Cookies {
  /** The session id in a `Cookie` header, if there is one. @throws Refusal `bad_request` if there are two */
  readSession: (header: string | undefined) => string | undefined;
  setSession: (context: Context, id: string) => void;
  clearSession: (context: Context) => void;
  readSignIn: (context: Context, name: string) => string | undefined;
  /** Keeps at most five running sign-ins; the oldest make room. */
  setSignIn: (context: Context, name: string, secret: string) => void;
  clearSignIn: (context: Context, name: string) => void;
}

/** Seconds a sign-in may take from the first redirect to the callback. */
export const SIGN_IN_SECONDS = 600;

const SIGN_INS_ALIVE = 5;

export function createCookies(publicUrl: string): Cookies {
  const secure = publicUrl.startsWith('https:');
  const prefix = secure ? '__Host-' : '';
  const sessionName = `${prefix}authui_session`;
  const signInPrefix = `${prefix}authui_sign_in_`;
  const attributes = { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const;

  const read = (header: string = '', name: string): string | undefined => {
    const sent: string[] = [];
    for (const pair of header.split(';')) {
      const [given = '', value = ''] = pair.split('=', 2);
      if (given.trim() === name) sent.push(value.trim());
    }
    // a second cookie of the name was set by somebody else: a sibling host, another port
    if (sent.length > 1) {
      throw new Refusal('bad_request', {
        headers: { 'set-cookie': `${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}` },
      });
    }
    return sent[0];
  };
  const clear = (context: Context, name: string) => setCookie(context, name, '', { ...attributes, maxAge: 0 });

  return {
    readSession: header => read(header, sessionName),
    setSession: (context, id) => setCookie(context, sessionName, id, attributes),
    clearSession: context => clear(context, sessionName),
    readSignIn: (context, name) => read(context.req.header('cookie'), signInPrefix + name),
    setSignIn: (context, name, secret) => {
      const running = Object.keys(parse(context.req.header('cookie') ?? ''))
        .filter(cookie => cookie.startsWith(signInPrefix))
        .toSorted();
      for (const oldest of running.slice(0, Math.max(0, running.length + 1 - SIGN_INS_ALIVE))) clear(context, oldest);
      setCookie(context, signInPrefix + name, secret, { ...attributes, maxAge: SIGN_IN_SECONDS });
    },
    clearSignIn: (context, name) => clear(context, signInPrefix + name),
  };
}
