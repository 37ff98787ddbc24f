import { expect, test } from 'vitest';
import { createOutbox } from '../../server/directory/mail/outbox.ts';
import { Browser, signIn, startDirectory } from './harness.ts';
import { codeFor, loginIds } from './login-id-calls.ts';

test('the outbox shows mail and messages with their codes, newest first, as a page like the others', async () => {
  const at = await startDirectory({ loginIds: ['email', 'phone', 'username'] });
  const browser = new Browser(at.url);
  const empty = await browser.go('/outbox');
  expect([empty.status, await empty.text()]).toEqual([200, expect.stringContaining('Nothing has been sent yet.')]);
  const { access_token: token } = await signIn(at);
  const calls = loginIds(at, token);
  await calls.add('email', 'first@example.com');
  await calls.add('phone', '+442079460018');
  const page = await browser.go('/outbox');
  const text = await page.text();
  expect(Object.fromEntries(page.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'none'") as string,
  });
  expect(text).toContain('<strong>first@example.com</strong>');
  expect(text).toContain(`<p class="code">${await codeFor(at, 'first@example.com')}</p>`);
  expect(text).toContain(`<p class="code">${await codeFor(at, '+442079460018')}</p>`);
  expect(text.indexOf('+442079460018')).toBeLessThan(text.indexOf('first@example.com'));
  expect(text).not.toMatch(/<script/);
  expect((await browser.post('/outbox', {})).status).toBe(405);
  const after = await (await new Browser((await at.restart()).url).go('/outbox')).text();
  expect(after).toContain('first@example.com');
});

test('what somebody typed cannot become markup', async () => {
  const at = await startDirectory({ project: { name: '<img src=x>', languages: ['en'] } });
  const { access_token: token } = await signIn(at);
  await loginIds(at, token).add('email', 'a+b@example.com');
  const text = await (await new Browser(at.url).go('/outbox')).text();
  expect(text).not.toContain('<img');
  expect(text).toContain('&#60;img');
});

test('the last hundred are kept', async () => {
  const at = await startDirectory();
  const outbox = createOutbox(at.database, Date.now);
  await Promise.all(
    Array.from({ length: 120 }, (_, index) =>
      outbox.senders.email('ada@example.com', { subject: String(index), text: 'x' }),
    ),
  );
  const subjects = (await outbox.list()).map(({ subject }) => subject);
  expect(subjects).toHaveLength(100);
  expect(subjects[0]).toBe('119');
  expect(subjects.at(-1)).toBe('20');
});

test('without the demo there is no outbox', async () => {
  const at = await startDirectory({ delivery: {} });
  expect((await fetch(`${at.url}/outbox`)).status).toBe(404);
});
