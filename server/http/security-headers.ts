/** Headers that go with every answer, and those that make a document safe (CSP Level 3, Fetch Metadata). */

export type HeaderSet = Readonly<Record<string, string>>;

/** For every answer of AuthUI. HSTS only means something over https. */
export function commonHeaders(publicUrl: string): HeaderSet {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
    // for old browsers and old scanners; frames and openers, through which its effect could be watched, are shut
    'x-xss-protection': '1; mode=block',
    'permissions-policy':
      'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
    ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob: https:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
];

/** For the page itself. */
export const DOCUMENT_HEADERS: HeaderSet = {
  'content-security-policy': POLICY.join('; '),
  'cache-control': 'no-store',
};

/** For answers that are data: nothing in them may ever run. */
export const DATA_HEADERS: HeaderSet = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};
