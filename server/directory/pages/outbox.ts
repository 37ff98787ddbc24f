/** The demo's outbox as a page: what would have been sent, newest first. */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { Refusal } from '../../error.ts';
import type { Outbox, OutboxEntry } from '../mail/outbox.ts';
import { html, type Html } from './html.ts';
import { document, type PageFrame } from './layout.ts';
import type { Site } from './site.ts';

const OUTBOX_PATH = '/outbox';

export function useOutbox(provider: Provider, outbox: Outbox, site: Site): void {
  provider.use(async (context, next) => {
    const ctx = context as KoaContextWithOIDC;
    if (ctx.path !== OUTBOX_PATH) return next();
    if (!['GET', 'HEAD'].includes(ctx.method)) {
      throw new Refusal('method_not_allowed', { headers: { allow: 'GET, HEAD' } });
    }
    site.document(ctx, 200, outboxPage(site.frame(ctx), await outbox.list()));
    return undefined;
  });
}

function outboxPage(frame: PageFrame, entries: readonly OutboxEntry[]): string {
  return document(
    frame,
    frame.text.outbox,
    html`<h1>${frame.text.outbox}</h1>
      <p class="hint">${frame.text.outboxHint}</p>
      <p><a class="button" href="${OUTBOX_PATH}">${frame.text.refresh}</a></p>
      ${
        entries.length === 0
          ? html`<p>${frame.text.outboxEmpty}</p>`
          : html`<ol class="letters">
              ${entries.map(entry => letter(frame, entry))}
            </ol>`
      }`,
  );
}

function letter(frame: PageFrame, { kind, recipient, subject, text, code, sentAt }: OutboxEntry): Html {
  const time = new Date(sentAt * 1000).toISOString();
  return html`<li class="letter">
    <p class="hint">
      ${kind === 'mail' ? frame.text.mailTo : frame.text.messageTo} <strong>${recipient}</strong>,
      <time datetime="${time}">${time.slice(0, 19).replace('T', ' ')} UTC</time>
    </p>
    <h2>${subject}</h2>
    ${code === null ? undefined : html`<p class="code">${code}</p>`}
    <p class="letter-text">${text}</p>
  </li>`;
}
