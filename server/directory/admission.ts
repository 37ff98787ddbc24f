/** The door of the directory's origin: whatever a request says about host, scheme or forwarding is checked or replaced. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { problemBody, Refusal } from '../error.ts';
import { clientAddress } from '../http/client-address.ts';
import { checkHost } from '../http/host.ts';
import { commonHeaders, DATA_HEADERS } from '../http/security-headers.ts';

/**
 * Lets a request in, with nothing left in it that says where it is or who sent it but what is configured or measured.
 * @returns why it is not let in, or where it belongs
 */
export function admit(
  request: IncomingMessage,
  publicUrl: string,
  trustedProxies: readonly string[],
): Refusal | URL | undefined {
  const { headers, url = '' } = request;
  // an absolute address would be taken for our own
  if (!url.startsWith('/')) return new Refusal('bad_request');
  const host = checkHost(publicUrl, headers.host);
  if (host === 'misdirected') return new Refusal('misdirected_request');
  if (host === 'other-loopback') {
    const document = request.method === 'GET' && headers.accept?.includes('text/html');
    return document ? new URL(publicUrl + url) : new Refusal('misdirected_request');
  }
  const address = clientAddress(request.socket.remoteAddress, headers['x-forwarded-for']?.toString(), trustedProxies);
  for (const name of Object.keys(headers)) {
    if (name === 'forwarded' || name.startsWith('x-forwarded-')) delete headers[name];
  }
  const { protocol } = new URL(publicUrl);
  Object.assign(headers, { 'x-forwarded-proto': protocol.slice(0, -1), 'x-forwarded-for': address });
  return undefined;
}

/** Answers a request that was not let in: a refusal, or the address where it belongs. */
export function sendRefusal(
  response: ServerResponse,
  publicUrl: string,
  requestId: string,
  refusal: Refusal | URL,
): void {
  const headers = { ...commonHeaders(publicUrl), ...DATA_HEADERS };
  if (refusal instanceof URL) {
    response.writeHead(308, { ...headers, location: refusal.href }).end();
    return;
  }
  response.writeHead(refusal.status, { ...headers, 'content-type': 'application/problem+json; charset=utf-8' });
  response.end(JSON.stringify(problemBody(refusal, requestId)));
}
