/** Only the configured origins are ever answered for: nothing is built from a Host header. */

import { isLoopback } from '../config-schema.ts';

/**
 * @param publicUrl the origin this app answers for
 * @param host the request's Host header
 * @returns `other-loopback` for another name of this machine with the same port: a document request is sent on
 */
export function checkHost(publicUrl: string, host: string | undefined): 'ok' | 'other-loopback' | 'misdirected' {
  if (publicUrl === `http://${host}` || publicUrl === `https://${host}`) return 'ok';
  const wanted = new URL(publicUrl);
  const given = host && /^[\w.:[\]-]+$/.test(host) && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : null;
  if (!given || !isLoopback(given.hostname) || !isLoopback(wanted.hostname)) return 'misdirected';
  return given.port === wanted.port ? 'other-loopback' : 'misdirected';
}
