/** A person at the pages for passwords and sign-up, as far as HTTP goes. */

import { setTimeout as wait } from 'node:timers/promises';
import { Browser, formOf, openSignIn, type SignInForm, type TestDirectory } from './harness.ts';

export interface Mail {
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly code: string | null;
}

/** What has been sent to somebody, oldest first, once there are so many mails. */
export async function mailsTo(at: TestDirectory, recipient: string, count: number): Promise<Mail[]> {
  const sql = 'SELECT recipient, subject, text, code FROM directory_outbox WHERE recipient = ? ORDER BY number';
  for (let round = 0; round < 200; round += 1) {
    const mails = await at.database.all<Mail>(sql, recipient);
    if (mails.length >= count) return mails;
    await wait(10);
  }
  throw new Error(`fewer than ${count} mails to ${recipient}`);
}

/** The code of the newest mail, once there are so many mails with one. */
export async function codeFor(at: TestDirectory, recipient: string, count = 1): Promise<string> {
  for (let round = 0; round < 200; round += 1) {
    const mails = (await mailsTo(at, recipient, 0)).filter(({ code }) => code !== null);
    const newest = mails.at(-1)?.code;
    if (mails.length >= count && newest) return newest;
    await wait(10);
  }
  throw new Error(`fewer than ${count} codes for ${recipient}`);
}

/** Posts the form of a page and answers without following. */
export async function submit(browser: Browser, page: string, fields: Record<string, string>): Promise<Response> {
  const { action, csrf } = await formAt(browser, page);
  return browser.post(action, { csrf, ...fields });
}

export async function formAt(browser: Browser, page: string): Promise<SignInForm> {
  return formOf(await (await browser.go(page)).text());
}

/** Posts a form and answers where it leads. */
export async function stepOn(browser: Browser, page: string, fields: Record<string, string>): Promise<string> {
  const answer = await submit(browser, page, fields);
  const location = answer.headers.get('location');
  if (answer.status !== 303 || location === null) throw new Error(`${answer.status} ${await answer.text()}`);
  return location;
}

/** From the first page to the one with the new password. @returns its address */
export async function proveAddress(
  at: TestDirectory,
  browser: Browser,
  base: string,
  email: string,
  codes = 1,
): Promise<string> {
  const codePage = await stepOn(browser, base, { email });
  return stepOn(browser, codePage, { code: await codeFor(at, email, codes) });
}

/** "Forgot your password?" to its end, outside of any sign-in. @returns where it leads */
export async function resetPassword(
  at: TestDirectory,
  email: string,
  password: string,
  more: Record<string, string> = {},
): Promise<string> {
  const browser = new Browser(at.url);
  const page = await proveAddress(at, browser, '/password/reset', email);
  return stepOn(browser, page, { password, ...more });
}

/** The page a link on the sign-in page leads to, and the browser that is there. */
export async function fromSignIn(at: TestDirectory, door: 'reset' | 'sign-up') {
  const browser = new Browser(at.url);
  const { form, verifier, page } = await openSignIn(browser);
  const path = new RegExp(`href="(/interaction/[\\w-]+/${door})"`).exec(await page.text())?.[1];
  if (!path) throw new Error(`no link to ${door}`);
  return { browser, form, verifier, path };
}
