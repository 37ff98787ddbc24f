/** The first two steps of whatever needs a proven address, as pages: ask for the address, ask for the code. */

import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Limit } from '../../http/rate-limit.ts';
import type { Audit } from '../../audit.ts';
import { checkLoginId, type CheckedLoginId } from '../login-ids/form.ts';
import { addressPage, codePage } from '../pages/address-proof.ts';
import type { Csrf } from '../pages/csrf.ts';
import { goTo, limited } from '../pages/exchange.ts';
import { readForm } from '../pages/form-body.ts';
import type { Problem } from '../pages/problem.ts';
import type { Site } from '../pages/site.ts';
import type { BrowserSecret } from './browser-secret.ts';
import type { Proofs } from './proofs.ts';
import type { ProofRow } from './store.ts';

export interface StepsDeps {
  readonly site: Site;
  readonly csrf: Csrf;
  readonly browserSecret: BrowserSecret;
  /** Of one network address. */
  readonly limit: Limit;
  readonly audit: Audit;
}

/** Where the steps are, and for whom. */
export interface Place {
  readonly proofs: Proofs;
  /** Address of the first step; the others are below it. */
  readonly base: string;
  /** Where somebody goes who gives up. */
  readonly backUrl: string;
  /** The person who is signed in and the address they own: nothing is asked then, and only their proof counts. */
  readonly owner?: { readonly sub: string; readonly address: CheckedLoginId };
}

/** An address that has been proven in this browser. */
export interface Proven {
  readonly secret: string;
  readonly row: ProofRow;
}

export interface Steps {
  address: (ctx: KoaContextWithOIDC, place: Place) => Promise<void>;
  code: (ctx: KoaContextWithOIDC, place: Place) => Promise<void>;
  /** What has been proven; if nothing, the browser is sent to the step that it is at. */
  proven: (ctx: KoaContextWithOIDC, place: Place) => Promise<Proven | undefined>;
  /** @throws Refusal `too_many_requests` */
  take: (ctx: KoaContextWithOIDC) => Promise<void>;
}

export function createSteps({ site, csrf, browserSecret, limit, audit }: StepsDeps): Steps {
  const showAddress = (
    ctx: KoaContextWithOIDC,
    { proofs: { purpose }, base, backUrl, owner }: Place,
    secret: string,
    status: number,
    typed: string,
    problem?: Problem,
  ) => {
    const page = {
      purpose,
      action: base,
      csrfToken: csrf.token(subjectOf(secret)),
      address: owner?.address.value ?? typed.slice(0, 2048),
      fixed: owner !== undefined,
      backUrl,
      ...(problem ? { problem } : {}),
    };
    site.document(ctx, status, addressPage(site.frame(ctx), page));
  };

  const showCode = (
    ctx: KoaContextWithOIDC,
    { proofs: { purpose }, base, owner }: Place,
    { secret, row }: Proven,
    status: number,
    problem?: Problem,
  ) => {
    const page = {
      purpose,
      action: `${base}/code`,
      csrfToken: csrf.token(subjectOf(secret)),
      address: row.value,
      startPath: base,
      fixed: owner !== undefined,
      again: !problem && ctx.query['again'] === 'yes',
      ...(problem ? { problem } : {}),
    };
    site.document(ctx, status, codePage(site.frame(ctx), page));
  };

  const find = async (ctx: KoaContextWithOIDC, { proofs, owner }: Place): Promise<Proven | undefined> => {
    const secret = browserSecret.read(ctx);
    const row = secret === undefined ? undefined : await proofs.find(secret);
    if (secret === undefined || !row || (owner && row.sub !== owner.sub)) return undefined;
    return { secret, row };
  };

  return {
    take: ctx => limit.take(ctx.ip),
    address: async (ctx, place) => {
      const secret = browserSecret.read(ctx) ?? browserSecret.renew(ctx);
      if (ctx.method !== 'POST') {
        showAddress(ctx, place, secret, 200, '');
        return;
      }
      const form = await readForm(ctx.req, ['csrf', 'email']);
      if (!csrf.accepts(ctx, subjectOf(secret), form.csrf)) {
        showAddress(ctx, place, secret, 403, form.email, { message: site.text(ctx).expiredForm, concerns: 'form' });
        return;
      }
      const address = place.owner?.address ?? checkLoginId('email', form.email);
      if (!address) {
        showAddress(ctx, place, secret, 422, form.email, { message: site.text(ctx).badEmail, concerns: 'fields' });
        return;
      }
      const next = browserSecret.renew(ctx);
      try {
        await limit.take(ctx.ip);
        await place.proofs.start(next, address, site.frame(ctx).language);
      } catch (error) {
        const { status, problem } = limited(ctx, error, site.text(ctx));
        showAddress(ctx, place, next, status, form.email, problem);
        return;
      }
      goTo(ctx, `${place.base}/code`);
    },

    code: async (ctx, place) => {
      const { base, proofs } = place;
      const found = await find(ctx, place);
      if (!found) {
        goTo(ctx, base);
        return;
      }
      if (found.row.provenAt !== null) {
        goTo(ctx, `${base}/password`);
        return;
      }
      if (ctx.method !== 'POST') {
        showCode(ctx, place, found, 200);
        return;
      }
      const form = await readForm(ctx.req, ['csrf', 'code', 'again']);
      const refuse = (status: number, message: string, concerns: Problem['concerns']) =>
        showCode(ctx, place, found, status, { message, concerns });
      if (!csrf.accepts(ctx, subjectOf(found.secret), form.csrf)) {
        refuse(403, site.text(ctx).expiredForm, 'form');
        return;
      }
      try {
        await limit.take(ctx.ip);
        if (form.again !== '') {
          await proofs.resend(found.secret, site.frame(ctx).language);
          goTo(ctx, `${base}/code?again=yes`);
          return;
        }
      } catch (error) {
        const { status, problem } = limited(ctx, error, site.text(ctx));
        showCode(ctx, place, found, status, problem);
        return;
      }
      const code = form.code.replaceAll(/[\s-]/g, '');
      if (!/^\d{6}$/.test(code)) {
        refuse(422, site.text(ctx).notACode, 'fields');
        return;
      }
      const outcome = await proofs.check(found.secret, code);
      if (outcome !== 'proven') audit('code_refused', { purpose: proofs.purpose });
      if (outcome === 'proven') goTo(ctx, `${base}/password`);
      else refuse(422, outcome > 0 ? site.text(ctx).wrongCode(outcome) : site.text(ctx).codeOver, 'fields');
    },

    proven: async (ctx, place) => {
      const found = await find(ctx, place);
      if (found && found.row.provenAt !== null) return found;
      goTo(ctx, found ? `${place.base}/code` : place.base);
      return undefined;
    },
  };
}

/** What the forms of one proof are bound to. */
export function subjectOf(secret: string): string {
  return `proof ${secret}`;
}
