/** One cookie for each way to a provider that this browser is on; at most five, the oldest make room. */

import type { KoaContextWithOIDC } from 'oidc-provider';

const ALIVE = 5;

/** @param publicUrl origin of the directory. @param life seconds */
export function createFlowCookies(publicUrl: string, life: number) {
  const secure = publicUrl.startsWith('https:');
  const prefix = `${secure ? '__Host-' : ''}directory_social_`;
  // the browser comes back from another site by a top-level GET, which Strict would not survive
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure, signed: false, overwrite: true } as const;

  const namesIn = (ctx: KoaContextWithOIDC): string[] =>
    ctx
      .get('cookie')
      .split(';')
      .map(pair => pair.split('=', 1)[0]?.trim() ?? '')
      .filter(name => name.startsWith(prefix));
  const remove = (ctx: KoaContextWithOIDC, name: string) => {
    ctx.cookies.set(name, '', { ...attributes, expires: new Date(0) });
  };

  return {
    /** What is set twice was set by somebody else too: a sibling host, another port. */
    read: (ctx: KoaContextWithOIDC, name: string): string | undefined =>
      namesIn(ctx).filter(sent => sent === prefix + name).length === 1
        ? ctx.cookies.get(prefix + name, { signed: false })
        : undefined,
    set: (ctx: KoaContextWithOIDC, name: string, secret: string): void => {
      const running = namesIn(ctx).toSorted();
      for (const oldest of running.slice(0, Math.max(0, running.length + 1 - ALIVE))) remove(ctx, oldest);
      ctx.cookies.set(prefix + name, secret, { ...attributes, maxAge: life * 1000 });
    },
    clear: (ctx: KoaContextWithOIDC, name: string): void => remove(ctx, prefix + name),
  };
}
