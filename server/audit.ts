/**
 * What may have to be proven later, each kind of act typed here and nowhere else (OWASP ASVS 16.2, 16.3). One act is one
 * line of the log: who (a digest), in which session (the beginning of its digest), what, with which result; never a value.
 */

import { LRUCache } from 'lru-cache';
import { currentRequest } from './http/request-scope.ts';
import type { Refusal } from './error.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { hashOf } from './secret.ts';

interface Details {
  /** A session began; at the directory, somebody proved who they are. */
  sign_in: { readonly method?: 'password' | 'provider'; readonly provider?: string };
  sign_in_failed: { readonly reason: string; readonly provider?: string };
  sign_up: { readonly method: 'email' | 'provider'; readonly provider?: string };
  /** A fresh sign-in for a privileged action. */
  step_up: { readonly action: string };
  step_up_failed: { readonly action?: string; readonly reason: string };
  sign_out: object;
  /** A person has ended other sessions of theirs. */
  sessions_ended: { readonly sessions: number };
  /** The identity server has ended sessions (OpenID Connect Back-Channel Logout). */
  backchannel_logout: { readonly sessions: number };
  backchannel_logout_refused: { readonly reason: string };
  link: { readonly provider: string };
  link_failed: { readonly provider?: string; readonly reason: string };
  unlink: object;
  login_id_added: { readonly type?: string };
  login_id_removed: object;
  /** Which attributes, never what is in them. */
  profile_change: { readonly pointers: readonly string[] };
  picture_changed: { readonly action: 'uploaded' | 'removed' };
  custom_data_changed: object;
  password_changed: { readonly way: 'changed' | 'set' | 'reset' };
  password_refused: { readonly reason: string };
  /** A mailed code was wrong or over. */
  code_refused: { readonly purpose: string };
  /** Somebody with a token of the Admin API. */
  admin_change: {
    readonly action: string;
    readonly client: string;
    readonly party: string;
    readonly pointers?: readonly string[];
  };
  /** The request did not come from our own page. */
  csrf_refused: object;
  /** Rights or rules forbid it. `pointers` names known attributes only: an unknown one may say anything. */
  policy_refused: { readonly reason: string; readonly pointers?: readonly string[] };
  rate_limited: { readonly route: string };
}

export type AuditEvent = keyof Details;

const RESULTS: Readonly<Record<AuditEvent, 'ok' | 'failed' | 'refused'>> = {
  sign_in: 'ok',
  sign_in_failed: 'failed',
  sign_up: 'ok',
  step_up: 'ok',
  step_up_failed: 'failed',
  sign_out: 'ok',
  sessions_ended: 'ok',
  backchannel_logout: 'ok',
  backchannel_logout_refused: 'refused',
  link: 'ok',
  link_failed: 'failed',
  unlink: 'ok',
  login_id_added: 'ok',
  login_id_removed: 'ok',
  profile_change: 'ok',
  picture_changed: 'ok',
  custom_data_changed: 'ok',
  password_changed: 'ok',
  password_refused: 'refused',
  code_refused: 'refused',
  admin_change: 'ok',
  csrf_refused: 'refused',
  policy_refused: 'refused',
  rate_limited: 'refused',
};

/** @param subject who it is about, if it is not the person whose session the request has */
export type Audit = <E extends AuditEvent>(event: E, details: Details[E], subject?: string) => void;

const TAGS_AT_MOST = 1000;

/** @param issuer of the subjects */
export function createAudit(issuer: string, log: Logger, metrics: Metrics): Audit {
  const tags = new LRUCache<string, string>({ max: TAGS_AT_MOST });
  const tagOf = (subject: string): string => {
    let tag = tags.get(subject);
    if (tag === undefined) tags.set(subject, (tag = subjectTag(issuer, subject)));
    return tag;
  };
  let flushing = false;
  /** Once a turn of the event loop: acts that were saved together are written together, before they are answered. */
  const flushSoon = () => {
    if (flushing) return;
    flushing = true;
    setImmediate(() => {
      flushing = false;
      log.flush();
    });
  };
  return (event, details, subject) => {
    const request = currentRequest();
    const who = subject ?? request?.session?.subject;
    const result = RESULTS[event];
    // what is undefined is not written
    log.info({
      request_id: request?.requestId,
      audit: event,
      result,
      subject: who === undefined ? undefined : tagOf(who),
      session: request?.session?.idHash.slice(0, 12),
      ...details,
    });
    // an act that was acknowledged is on its way to the operator, whatever ends the process
    flushSoon();
    metrics.happened(event, result);
  };
}

/** The same person is the same tag in both apps, and the tag does not tell who. */
export function subjectTag(issuer: string, subject: string): string {
  return hashOf(`${issuer} ${subject}`).slice(0, 16);
}

/** Refusals that are worth an event. @param isKnown whether there is such an attribute */
export function auditRefusal(audit: Audit, refusal: Refusal, isKnown: (pointer: string) => boolean): void {
  const { code, members } = refusal;
  if (code === 'csrf_refused') audit('csrf_refused', {});
  else if (code === 'last_way_in') audit('policy_refused', { reason: code });
  else if (code === 'invalid_attributes') {
    const issues = (members['issues'] ?? []) as readonly { readonly pointer: string; readonly code: string }[];
    const forbidden = issues.filter(issue => FORBIDDEN.has(issue.code));
    const [first] = forbidden;
    const pointers = forbidden.map(({ pointer }) => pointer).filter(isKnown);
    if (first) audit('policy_refused', { reason: first.code, pointers });
  }
}

const FORBIDDEN: ReadonlySet<string> = new Set(['unknown_attribute', 'not_editable', 'not_owned']);
