/** What csp_evaluator says of the content security policies in use: nothing but what is documented there as a choice. */

import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentHeaders } from '../../server/http/security-headers.ts';
import { createClient } from '../harness/client.ts';
import { startProduct, type Product } from '../harness/product.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product.stop());

const DIGEST = `'sha256-${'A'.repeat(43)}='`;

/** `'self'` is safe where the origin serves no JSONP and no uploaded scripts; ours serves neither. */
const OWN_SCRIPTS = { severity: Severity.MEDIUM_MAYBE, directive: 'script-src', value: "'self'" };

function findingsOf(policy: string) {
  return new CspEvaluator(new CspParser(policy).csp)
    .evaluate()
    .map(({ severity, directive, value, description }) => ({ severity, directive, value, description }));
}

test('an outside judge has nothing against any policy', async () => {
  const { url, directoryUrl } = product;
  const client = createClient();
  const steps = [
    await client.once(`${url}/settings`),
    await client.once(`${url}/signed-out`),
    await client.once(`${url}/nowhere`),
    await client.once(`${url}/api/settings`),
    await client.open(`${url}/auth/callback`),
    await client.open(`${url}/auth/sign-in`),
    await client.open(`${directoryUrl}/session/end`),
    await client.open(directoryUrl),
    await client.open(`${directoryUrl}/nowhere`),
    await client.open(`${directoryUrl}/password`),
    await client.open(`${directoryUrl}/outbox`),
    await client.once(`${directoryUrl}/account/profile`),
  ];
  const policies = new Set<string>();
  for (const step of steps) {
    const policy = step.headers.get('content-security-policy') ?? '';
    // an error without a page has no policy to judge, but nothing that a browser would show either
    if (policy === '') expect(step.headers.get('content-type')).toContain('application/problem+json');
    // away from loopback both origins have https
    else policies.add(policy.replaceAll('http://localhost:', 'https://localhost:'));
  }
  // of a built page, which has a style and a script in itself
  const built = documentHeaders({ styles: [DIGEST], scripts: [DIGEST] })['content-security-policy'] ?? '';
  expect(built).toContain(`script-src 'self' ${DIGEST};`);
  policies.add(built);
  expect(policies.size).toBeGreaterThan(3);
  for (const policy of policies) {
    const findings = findingsOf(policy).filter(({ severity }) => severity < Severity.INFO);
    const surprising = findings.filter(
      found => JSON.stringify({ ...found, description: undefined }) !== JSON.stringify(OWN_SCRIPTS),
    );
    expect({ policy, surprising }).toEqual({ policy, surprising: [] });
  }
});

test('the judge would object to a policy that lets scripts in', () => {
  const severities = findingsOf("script-src 'unsafe-inline' *").map(({ severity }) => severity);
  expect(Math.min(...severities)).toBe(Severity.HIGH);
});
