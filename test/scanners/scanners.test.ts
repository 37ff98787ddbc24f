/**
 * What outsiders see: MDN's HTTP Observatory, Lighthouse and wapiti look at a product that stands behind TLS as it would
 * on the internet. Their versions are fixed in the package beside this file.
 */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { install, PASSWORD, type Installation } from '../faults/installation.ts';
import { figure } from '../faults/figure.ts';
import type { Client } from '../harness/client.ts';
import { fromDebian } from '../harness/debian.ts';
import { keepCookies, lighthouse } from './lighthouse.ts';
import { makeCertificate, startTlsFront, type TlsFront } from './tls-front.ts';

const TOOLS = join(import.meta.dirname, 'node_modules');
const run = promisify(execFile);
/** Bytes of a report. */
const ROOM = { maxBuffer: 64 * 1024 * 1024 };

let folder: string;
let certificate: string;
let fronts: readonly [TlsFront, TlsFront];
let at: Installation;
let ada: Client;
let page: string;
let directory: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authui-scanners-'));
  const files = await makeCertificate(folder);
  ({ certificate } = files);
  fronts = [await startTlsFront(files), await startTlsFront(files)];
  [{ origin: page }, { origin: directory }] = fronts;
  at = await install({ environment: { AUTHUI_PUBLIC_URL: page, DIRECTORY_PUBLIC_URL: directory } }, ports => {
    fronts[0].leadTo(ports.port);
    fronts[1].leadTo(ports.directoryPort);
  });
  ada = await at.person('ada');
});
afterAll(async () => {
  await at.end();
  for (const front of fronts) await front.stop();
  await rm(folder, { recursive: true });
});

async function expectAlive(): Promise<void> {
  expect((await ada.api(`${page}/api/settings`)).status).toBe(200);
  expect((await fetch(`${directory}/.well-known/openid-configuration`)).status).toBe(200);
}

describe('the HTTP Observatory', () => {
  interface Report {
    readonly error?: string;
    readonly scan: { readonly grade: string; readonly score: number };
    readonly tests: Readonly<Record<string, { readonly pass: boolean }>>;
  }

  beforeAll(async () => {
    // its installation would download the list of the web's preloaded hosts
    await writeFile(join(TOOLS, '@mdn/mdn-http-observatory/conf/hsts-preload.json'), '[]');
  });

  test.each(['the account page', 'the directory'])('gives %s an A+', async name => {
    const { host } = new URL(name === 'the directory' ? directory : page);
    const script = join(TOOLS, '@mdn/mdn-http-observatory/src/scan.js');
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate };
    // it ends with 1 where it has an error to tell
    const { stdout } = await run(process.execPath, [script, host], { ...ROOM, env }).catch(
      (failed: { stdout: string }) => failed,
    );
    const { scan, tests, error } = JSON.parse(stdout) as Report;
    expect(error).toBeUndefined();
    const failed = Object.entries(tests).filter(([, { pass }]) => !pass);
    figure('HTTP Observatory', `${name}: ${scan.grade}, ${scan.score} points`);
    expect(failed).toEqual([]);
    expect(scan.grade).toBe('A+');
    expect(scan.score).toBeGreaterThanOrEqual(130);
  });
});

describe('Lighthouse', () => {
  let browser: Browser;
  const port = () => debuggingPort;
  let debuggingPort = 0;

  beforeAll(async () => {
    debuggingPort = at.ports.socialPort;
    browser = await launch([`--remote-debugging-port=${debuggingPort}`, '--ignore-certificate-errors']);
  });
  afterAll(() => browser.close());

  /** Puts the cookies of a signed-in visit where a tab of Lighthouse finds them. */
  async function signInBrowser(): Promise<void> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const tab = await context.newPage();
    await tab.goto(page);
    await tab.locator('#login').fill('ada');
    await tab.locator('#password').fill(PASSWORD);
    await tab.keyboard.press('Enter');
    await tab.waitForURL(`${page}/**`);
    await keepCookies(browser, page, await context.cookies(page));
    await context.close();
  }

  test.each([
    ['the sign-in page', () => `${page}/auth/sign-in`, () => directory],
    ['the signed-out page', () => `${page}/signed-out`, () => `${page}/signed-out`],
    ['the settings page', () => `${page}/settings`, () => `${page}/settings`],
  ])('gives %s 100 for best practices and accessibility', async (name, address, final) => {
    if (name === 'the settings page') await signInBrowser();
    const categories = ['best-practices', 'accessibility'];
    const report = await lighthouse(port(), address(), categories);
    const scores = categories.map(category => (report.categories[category]?.score ?? 0) * 100);
    figure('Lighthouse', `${name}: best practices ${scores[0]}, accessibility ${scores[1]}`);
    const lacking = categories
      .flatMap(category => report.categories[category]?.auditRefs ?? [])
      .map(({ id }) => report.audits[id])
      .filter(audit => audit?.score !== null && audit?.score !== undefined && audit.score < 1);
    expect(lacking).toEqual([]);
    expect(scores).toEqual([100, 100]);
    expect(report.finalDisplayedUrl.startsWith(final())).toBe(true);
  });
});

describe('wapiti', () => {
  interface Report {
    readonly vulnerabilities: Readonly<Record<string, readonly unknown[]>>;
    readonly anomalies: Readonly<Record<string, readonly unknown[]>>;
  }

  const MODULES = 'xss,permanentxss,redirect,csp,cookieflags,http_headers,crlf,file,sql,csrf,exec,backup,methods';

  /** @param starts paths to begin from, because nothing links to them */
  async function scan(origin: string, starts: readonly string[], headers: readonly string[]): Promise<string[]> {
    const wapiti = fromDebian('wapiti', ['/usr/bin/wapiti']);
    const file = join(folder, `wapiti-${new URL(origin).port}.json`);
    const what = ['-u', `${origin}/`, '--scope', 'folder', '-m', MODULES, '--max-scan-time', '150'];
    const where = ['-f', 'json', '-o', file, '--store-session', folder, '--store-config', folder, '--flush-session'];
    const from = starts.flatMap(path => ['-s', origin + path]);
    const as = headers.flatMap(header => ['-H', header]);
    await run(wapiti, [...what, '--verify-ssl', '0', ...where, ...from, ...as], ROOM);
    const { vulnerabilities, anomalies } = JSON.parse(await readFile(file, 'utf8')) as Report;
    const found = Object.entries({ ...vulnerabilities, ...anomalies });
    expect(found.length).toBeGreaterThan(5);
    return found.flatMap(([kind, list]) => list.map(item => `${kind}: ${JSON.stringify(item)}`));
  }

  test('finds nothing on the account page, signed in, which is alive afterwards', async () => {
    const starts = [
      '/auth/sign-in?return_to=/settings',
      '/auth/callback?code=a&state=b',
      '/auth/step-up?intent=a',
      '/settings?outcome=done',
      '/api/settings?lang=en',
      '/resolve',
      '/pictures/a',
      '/openapi.json',
      '/readyz',
      '/nowhere?a=b',
    ];
    const findings = await scan(page, starts, [`Cookie: ${ada.cookies(page)}`, 'X-AuthUI: 1']);
    figure('wapiti', `the account page: ${findings.length} findings`);
    expect(findings).toEqual([]);
    await expectAlive();
  });

  test('finds nothing on the directory, which is alive afterwards', async () => {
    const signIn = await ada.once(`${page}/auth/sign-in`);
    const starts = [
      signIn.headers.get('location')?.slice(directory.length) ?? '',
      '/session/end?client_id=authui&post_logout_redirect_uri=x&state=y',
      '/password',
      '/reset',
      '/admin/users?q=a&cursor=b&limit=1',
      '/account/profile',
      '/openapi.json',
      '/nowhere?a=b',
    ];
    const findings = await scan(directory, starts, []);
    figure('wapiti', `the directory: ${findings.length} findings`);
    expect(findings).toEqual([]);
    await expectAlive();
  });
});
