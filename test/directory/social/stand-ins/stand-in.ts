/**
 * A provider that behaves like the original, at the original's own addresses: our side really asks for
 * `https://accounts.google.com/…`, and its connections end in this process. Everything asked and answered is written down.
 */

import { listen } from '../../../../server/http/listen.ts';
import { createOutgoing, type Outgoing } from '../../../../server/http/outgoing.ts';
import type { SocialProvider } from '../../../../server/directory/social/provider.ts';
import { onTestFinished } from 'vitest';

export interface WireRequest {
  readonly method: string;
  /** As our side sees it. */
  readonly url: URL;
  readonly headers: Headers;
  readonly form: URLSearchParams;
}

export interface StandIn {
  /** How our side is registered. */
  readonly provider: SocialProvider;
  /** Where the original lives, the authorization endpoint's origin included. */
  readonly origins: readonly string[];
  readonly tokenUrl: string;
  /** Where the original tells about the person, if it does so outside of the ID token. */
  readonly personUrl?: string;
  /** What the browser brings back. @throws Error for a request that the original would refuse */
  readonly agree: (url: URL) => URLSearchParams;
  readonly deny: (url: URL) => URLSearchParams;
  readonly answer: (request: WireRequest) => Response | Promise<Response>;
  /** Changes to the person, said in the original's own way. */
  readonly rename: (name: unknown) => void;
  readonly identify: (subject: unknown) => void;
  readonly setEmail: (email: string) => void;
  readonly dropEmail: () => void;
  readonly unverifyEmail: () => void;
  /** Members that nobody has heard of, in every answer. */
  readonly addUnknown: (members: Record<string, unknown>) => void;
}

interface Exchange {
  readonly request: string;
  readonly sent: Record<string, string>;
  readonly status: number;
  readonly answer: unknown;
}

export interface Network {
  readonly outgoing: Outgoing;
  readonly exchanges: readonly Exchange[];
  /** Answers something else at an address from now on. */
  readonly override: (url: string, answer: (request: WireRequest) => Response | Promise<Response>) => void;
  /** Nobody listens any more. */
  readonly goDown: () => Promise<void>;
}

const TOLD_OF: readonly string[] = ['accept', 'authorization', 'content-type', 'x-github-api-version'];

/** Stops when the test is over. */
export async function startNetwork(standIn: Pick<StandIn, 'origins' | 'answer'>): Promise<Network> {
  const exchanges: Exchange[] = [];
  const overrides = new Map<string, (request: WireRequest) => Response | Promise<Response>>();
  const respond = async (request: WireRequest): Promise<Response> => {
    const other = overrides.get(request.url.origin + request.url.pathname);
    return (other ?? standIn.answer)(request);
  };
  const listening = await listen(
    (request, response) => {
      void (async () => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
        const url = new URL(`https://${headers.get('host')}${request.url}`);
        const answer = await respond({ method: request.method ?? '', url, headers, form: new URLSearchParams(body) });
        const text = await answer.text();
        exchanges.push({
          request: `${request.method} ${url.href}`,
          sent: Object.fromEntries([
            ...[...headers].filter(([name]) => TOLD_OF.includes(name)),
            ...new URLSearchParams(body),
          ]),
          status: answer.status,
          answer: readable(text),
        });
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(text);
      })();
    },
    '127.0.0.1',
    0,
  );
  const outgoing = createOutgoing(new Map(standIn.origins.map(origin => [origin, listening.port])));
  let stopped: Promise<void> | undefined;
  const goDown = () => (stopped ??= listening.stop());
  onTestFinished(async () => {
    await outgoing.close();
    await goDown();
  });
  return {
    outgoing,
    exchanges,
    override: (url, answer) => overrides.set(url, answer),
    goDown,
  };
}

function readable(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.slice(0, 80);
  }
}

/** One-time codes with what was asked for when they were given out. */
export function createCodes() {
  const codes = new Map<string, URLSearchParams>();
  return {
    give: (asked: URLSearchParams): string => {
      const code = `code-${crypto.randomUUID()}`;
      codes.set(code, asked);
      return code;
    },
    /** What was asked for, for the first who comes with the code. */
    take: (code: string | null): URLSearchParams | undefined => {
      const asked = codes.get(code ?? '');
      codes.delete(code ?? '');
      return asked;
    },
  };
}

/** @throws Error naming every parameter that is not exactly as wanted; `null` must be there, whatever it is */
export function demand(asked: URLSearchParams, wanted: Readonly<Record<string, string | null>>): void {
  const wrong = Object.entries(wanted).filter(([name, value]) =>
    value === null ? !asked.get(name) : asked.get(name) !== value,
  );
  const surplus = [...asked.keys()].filter(name => !Object.hasOwn(wanted, name));
  if (wrong.length + surplus.length > 0) throw new Error(`The original refuses: ${JSON.stringify([wrong, surplus])}`);
}

export async function s256(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return Buffer.from(digest).toString('base64url');
}
