/**
 * Solid's browser runtime under Trusted Types: every module of the build imports this file where it says `solid-js/web`
 * (vite.config.ts). The default policy passes the templates that the compiler wrote into the build; any other text that
 * reaches `innerHTML` is refused and reported (W3C Trusted Types, 3.4).
 */

import { template as createTemplate } from 'solid-js/web';

export * from 'solid-js/web';
/** The same as Solid's, written where the bundler sees that it is constant and drops what only servers run. */
export const isServer = false;

const templates = new Set<string>();

/** Called by compiled code only, with literals: a text that comes from data never gets here. */
export function template(...args: Parameters<typeof createTemplate>): ReturnType<typeof createTemplate> {
  templates.add(args[0]);
  return createTemplate(...args);
}

interface TrustedTypes {
  createPolicy(name: string, rules: Readonly<Record<string, (input: string) => string | null>>): unknown;
}

const passIf = (allowed: (input: string) => boolean) => (input: string) => (allowed(input) ? input : null);

(globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('default', {
  createHTML: passIf(html => templates.has(html)),
  ...(import.meta.env.MODE === 'mock' ? { createScriptURL: passIf(url => url.endsWith('/mockServiceWorker.js')) } : {}),
});
