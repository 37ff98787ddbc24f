/** What holds for every answer of the provider's origin: safe headers, nothing kept, no foreign error or empty page. */

import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { problemBody, Refusal } from '../../error.ts';
import { asRefusal } from '../../http/problem.ts';
import { currentRequestId } from '../../http/request-scope.ts';
import { commonHeaders } from '../../http/security-headers.ts';
import type { Logger } from '../../log.ts';
import type { Site } from '../pages/site.ts';
import type { Stylesheet } from '../pages/stylesheet.ts';
import { themeHeaders, type Theme } from '../../theme/theme.ts';

export interface AnswersDeps {
  readonly publicUrl: string;
  readonly authuiUrl: string;
  readonly site: Site;
  readonly stylesheet: Stylesheet;
  readonly theme: Theme;
  readonly log: Logger;
}

export function useAnswers(provider: Provider, deps: AnswersDeps): void {
  const { publicUrl, authuiUrl, site, stylesheet, log } = deps;
  // the colours are in the stylesheet
  const logo = deps.theme.files.find(({ path }) => path === '/logo');
  const headers = {
    ...commonHeaders(publicUrl),
    'cache-control': 'no-store',
    // the provider adds the digest of the one script of its own (a form that sends itself) to the empty script-src
    'content-security-policy': `default-src 'none'; script-src; form-action 'self' ${authuiUrl}; base-uri 'none'; frame-ancestors 'none'`,
  };

  provider.use(async (context, next) => {
    const ctx = context as KoaContextWithOIDC;
    ctx.set(headers);
    try {
      await next();
      if (ctx.status === 404 && !ctx.body) throw new Refusal('not_found');
    } catch (error) {
      answerRefusal(ctx, site, log, asRefusal(error));
    }
    // pages of other origins read nothing here, not even an error
    for (const name of Object.keys(ctx.response.headers)) if (name.startsWith('access-control-')) ctx.remove(name);
    // some readers of cookies know this attribute by its letters only, as RFC 6265 writes it
    const cookies = ctx.response.get('set-cookie') as unknown as string[] | '';
    if (cookies)
      ctx.set(
        'set-cookie',
        cookies.map(line => line.replace(/; httponly(?=;|$)/, '; HttpOnly')),
      );
    // the address alone says it; a page would show the code or state in it
    if (ctx.response.get('location')) ctx.body = '';
  });

  provider.use(async (ctx, next) => {
    if (logo && ctx.path === logo.path && ['GET', 'HEAD'].includes(ctx.method)) {
      const { v: version } = ctx.query;
      ctx.set(themeHeaders(logo, typeof version === 'string' ? version : undefined));
      ctx.body = logo.body;
      return undefined;
    }
    if (ctx.path !== stylesheet.path || !['GET', 'HEAD'].includes(ctx.method)) return next();
    ctx.type = 'css';
    ctx.set('cache-control', 'public, max-age=31536000, immutable');
    ctx.body = stylesheet.text;
    return undefined;
  });
}

function answerRefusal(ctx: KoaContextWithOIDC, site: Site, log: Logger, refusal: Refusal): void {
  if (refusal.status >= 500) log.error({ event: 'directory_error', error: refusal.cause });
  ctx.set(refusal.headers);
  if (ctx.accepts('json', 'html') === 'html') {
    site.error(ctx, refusal.status, refusal.code);
    return;
  }
  ctx.status = refusal.status;
  ctx.body = problemBody(refusal, currentRequestId());
  ctx.type = 'application/problem+json; charset=utf-8';
}
