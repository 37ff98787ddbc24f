/**
 * Mail over SMTP (RFC 5321). A recipient is one address that was checked, never a list to parse; no header is built from
 * what people typed.
 */

import { createTransport } from 'nodemailer';
import { isLoopback } from '../../config-schema.ts';
import type { Sender } from './sender.ts';

export interface MailSettings {
  /** `smtp:` or `smtps:`, with user and password. Without `?ignoreTLS=true` nothing is sent unencrypted off the machine. */
  readonly smtpUrl: string;
  readonly from: { readonly name: string; readonly address: string };
}

/** Milliseconds; all of them together stay below the time the account page waits for an answer. */
const TIMEOUTS = { dnsTimeout: 1000, connectionTimeout: 2000, greetingTimeout: 2000, socketTimeout: 4000 } as const;
const TOTAL = 6000;

export function createSmtpSender({ smtpUrl, from }: MailSettings): Sender {
  const { hostname, searchParams } = new URL(smtpUrl);
  const transport = createTransport({
    url: smtpUrl,
    ...TIMEOUTS,
    requireTLS: !isLoopback(hostname) && searchParams.get('ignoreTLS') !== 'true',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (recipient, { subject, text }) => {
    if (/[\s,;<>]/.test(recipient)) throw new Error('Not the address of one person');
    const sent = transport.sendMail({
      from: { ...from },
      to: { name: '', address: recipient },
      envelope: { from: from.address, to: [recipient] },
      subject,
      text,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    await within(TOTAL, sent);
  };
}

/** @throws Error if it takes longer */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The mail server takes too long')), milliseconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
