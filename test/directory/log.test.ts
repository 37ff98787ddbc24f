import { expect, test } from 'vitest';
import { createLog } from '../../server/log.ts';
import {
  account,
  authorization,
  Browser,
  openSignIn,
  patch,
  refresh,
  signIn,
  startDirectory,
  submitSignIn,
  userInfo,
} from './harness.ts';

test('the log knows what happened, and no value, login, password, token or code', async () => {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>);
  const log = createLog('info', { write });
  const at = await startDirectory({ log });
  const tokens = await signIn(at, 'ada@example.com');
  const browser = new Browser(at.url);
  const { form } = await openSignIn(browser, { login_hint: 'canary-hint' });
  for (let index = 0; index < 11; index += 1) {
    await browser.post(form.action, { csrf: form.csrf, login: 'canary@example.com', password: 'canary-password' });
  }
  await expect(submitSignIn(browser, form, 'canary', 'canary')).rejects.toThrow('422');
  const etag = (await account(at, tokens.access_token)).headers.get('etag') ?? '';
  await patch(at, tokens.access_token, etag, { '/given_name': 'Canary', '/risk_note': 'canary' });
  await userInfo(at, tokens.access_token);
  await refresh(at, 'canary-token');
  await browser.go(authorization({ redirect_uri: 'http://canary.example/' }).address);
  await browser.go('/session/end?id_token_hint=canary');
  await at.database.run('DROP TABLE directory_records');
  await at.database.run('ALTER TABLE directory_users RENAME TO directory_people');
  expect((await account(at, tokens.access_token)).status).toBe(500);
  expect((await browser.go(authorization().address)).status).toBe(500);

  const events = lines.filter(({ audit, route }) => audit !== undefined || route === undefined);
  const outcomes = events.map(({ audit, event, outcome, code }) =>
    [audit ?? event, outcome, code].filter(Boolean).join(' '),
  );
  expect(outcomes.filter(outcome => outcome === 'sign_in_failed')).toHaveLength(11);
  expect(new Set(outcomes)).toEqual(
    new Set([
      'sign_in',
      'sign_in_failed',
      'rate_limited',
      'token refused invalid_grant',
      'authorization refused invalid_redirect_uri',
      'directory_error',
    ]),
  );
  const text = JSON.stringify(lines);
  for (const secret of ['anary', 'ada@', 'Ada', 'Quokka', 'risk_note', tokens.access_token, tokens.refresh_token]) {
    expect(text).not.toContain(secret);
  }
});
