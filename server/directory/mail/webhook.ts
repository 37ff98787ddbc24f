/** Messages to phones: a web service of the operator sends them on. It gets `{to, text}` as JSON and answers 2xx. */

import type { Outgoing } from '../../http/outgoing.ts';
import type { Sender } from './sender.ts';

export interface MessageSettings {
  readonly webhookUrl: string;
  /** Sent as a bearer token (RFC 6750). */
  readonly secret: string;
}

export function createWebhookSender({ webhookUrl, secret }: MessageSettings, outgoing: Outgoing): Sender {
  outgoing.allow(new URL(webhookUrl).origin);
  return async (recipient, { text }) => {
    const { ok, status } = await outgoing.fetch(webhookUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ to: recipient, text }),
    });
    if (!ok) throw new Error(`The message service answered ${status}`);
  };
}
