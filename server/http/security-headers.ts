/** Headers that go with every answer, and those that make a document safe (CSP Level 3, Fetch Metadata). */

export type HeaderSet = Readonly<Record<string, string>>;

/** For every answer, whoever asks. HSTS only means something over https. */
export function safeHeaders(publicUrl: string): HeaderSet {
  return {
    'x-content-type-options': 'nosniff',
    ...(publicUrl.startsWith('https:') ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
}

/** What a browser is told besides, about documents and what else may get to one. */
export const BROWSER_HEADERS: HeaderSet = {
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
  // for old browsers and old scanners; frames and openers, through which its effect could be watched, are shut
  'x-xss-protection': '1; mode=block',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()',
};

/** For every answer to whom may be a browser. */
export function commonHeaders(publicUrl: string): HeaderSet {
  return { ...safeHeaders(publicUrl), ...BROWSER_HEADERS };
}

/** What stands in a document itself, as source expressions. */
interface InDocument {
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

const policyFor = ({ styles, scripts }: InDocument) => [
  "default-src 'none'",
  ["script-src 'self'", ...scripts].join(' '),
  ["style-src 'self'", ...styles].join(' '),
  "img-src 'self' data: blob: https:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
];

/** For the page itself. @param inDocument the only styles and scripts that may stand in it */
export function documentHeaders(inDocument: InDocument): HeaderSet {
  return { 'content-security-policy': policyFor(inDocument).join('; '), 'cache-control': 'no-store' };
}

/** For a document that has neither. */
export const DOCUMENT_HEADERS = documentHeaders({ styles: [], scripts: [] });

/** For answers that are data: nothing in them may ever run. */
export const DATA_HEADERS: HeaderSet = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};
