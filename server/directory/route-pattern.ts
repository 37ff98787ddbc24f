/** The pattern that a path of the directory's pages and its OpenID Provider matches, for logs and metrics. */

const PATTERNS = [
  '/.well-known/openid-configuration',
  '/jwks',
  '/auth',
  '/auth/:uid',
  '/auth/link/:alias/callback',
  '/token',
  '/token/revocation',
  '/me',
  '/session/end',
  '/session/end/confirm',
  '/session/end/success',
  '/interaction/:uid',
  '/interaction/:uid/social',
  '/interaction/:uid/reset',
  '/interaction/:uid/reset/:step',
  '/interaction/:uid/sign-up',
  '/interaction/:uid/sign-up/:step',
  '/link/:ticket',
  '/outbox',
  '/password',
  '/password/done',
  '/password/set',
  '/password/set/:step',
  '/password/reset',
  '/password/reset/:step',
  '/sign-up/done',
  '/assets/:name',
].map(
  pattern => [pattern, new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/:\w+/g, '[\\w.-]{1,64}')}$`)] as const,
);

/** @returns `*` for what is none of ours: a path may say anything */
export function routePattern(path: string): string {
  return PATTERNS.find(([, matches]) => matches.test(path))?.[0] ?? '*';
}
