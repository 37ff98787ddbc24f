/** Linking accounts at providers and unlinking them, with the keyboard alone; every way back says what came of it. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../browser.ts';
import { startMockPage, type MockPage } from './mock-page.ts';
import { visit, type Visit, type VisitOptions } from './visit.ts';

let site: MockPage;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([startMockPage(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Her picture is gone. */
const KATHERINE: VisitOptions = { person: 'katherine', foreseen: [404] };

const open = async (path: string, options?: VisitOptions) => {
  const visited = await visit(browser, site.origin + path, options);
  await section(visited).waitFor();
  return visited;
};
const section = ({ page }: Visit) => page.getByRole('region', { name: 'Linked accounts' });
const said = ({ page }: Visit) => page.locator('output').last();
const account = (visited: Visit, text: string) =>
  section(visited)
    .getByRole('listitem')
    .filter({ has: visited.page.getByRole('heading', { name: text, exact: true }) });
const press = (visited: Visit, name: string | RegExp) =>
  section(visited).getByRole('button', { name, exact: true }).press('Enter');

/** The text of the outcome, once it has the focus. */
async function outcome(visited: Visit): Promise<string> {
  await section(visited).locator('.outcome').waitFor();
  await expect
    .poll(() => visited.page.evaluate(() => document.activeElement?.parentElement?.className))
    .toMatch(/^outcome/);
  expect(new URL(visited.page.url()).search).toBe('');
  expect(await visited.page.evaluate(() => sessionStorage.length)).toBe(0);
  return visited.focused();
}

/** Reaches something with the Tab key alone. */
async function tabTo(visited: Visit, name: RegExp): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    await visited.page.keyboard.press('Tab');
    if (name.test(await visited.focused())) return;
  }
  throw new Error(`Tab never reaches ${String(name)}`);
}

test('linking goes to the provider and back to the account that is new, which the page points out', async () => {
  const ada = await open('/settings');
  await section(ada).getByText('Sign in here with an account that you have elsewhere.').waitFor();
  const email = await ada.row('email').innerText();
  await tabTo(ada, /^link-globex$/);
  await ada.page.keyboard.press('Enter');
  expect(await outcome(ada)).toBe('Your Globex account is linked. You can sign in with it from now on.');
  const row = account(ada, 'Ada at globex');
  await row.getByText('Just linked').waitFor();
  expect(await row.innerText()).toMatch(
    /^Globex\s+AG\s+Ada at globex\s+Just linked\s+ada@globex\.example\s+Verified\s+Since \w+ \d+, \d{4}$/m,
  );
  expect(await section(ada).locator('.linked-changed').count()).toBe(1);
  expect(await ada.row('email').innerText()).toBe(email);
  await section(ada).getByRole('button', { name: 'Link another Globex account' }).waitFor();
  await section(ada).getByRole('button', { name: 'Link Acme Social' }).waitFor();
  await ada.page.keyboard.press('Tab');
  expect(await ada.focused()).toBe('Close');
  await ada.page.keyboard.press('Enter');
  expect(await ada.focused()).toBe('section-linked-accounts');
  expect(await section(ada).locator('.outcome, .linked-changed').count()).toBe(0);
  await ada.page.reload();
  await row.waitFor();
  expect(await section(ada).locator('.outcome, .linked-changed').count()).toBe(0);
  await ada.end();
});

test('a second account of a provider is linked where the project allows it, and only there', async () => {
  const ada = await open('/settings');
  for (const name of ['Link Globex', 'Link another Globex account', 'Link Acme Social']) {
    await press(ada, name);
    await outcome(ada);
  }
  expect((await ada.state()).people.ada.socials.map(({ provider }) => provider)).toEqual([
    'globex',
    'globex',
    'acme-social',
  ]);
  expect(
    await section(ada)
      .getByRole('button', { name: /^Link / })
      .allInnerTexts(),
  ).toEqual(['Link another Globex account']);
  await ada.end();
});

test.each([
  ['somebody_elses', 'This Acme Social account is already used by another account here. Nothing was changed.'],
  ['cancelled', 'Your Acme Social account was not linked. Nothing was changed.'],
  ['failed', 'Your Acme Social account could not be linked. Try again in a moment.'],
] as const)('linking that comes to nothing (%s) says so and changes nothing', async (wayBack, text) => {
  const ada = await open('/settings');
  await ada.change({ wayBack });
  await press(ada, 'Link Acme Social');
  expect(await outcome(ada)).toBe(text);
  expect(await section(ada).locator('.linked-changed').count()).toBe(0);
  expect(await section(ada).getByRole('heading', { level: 3 }).count()).toBe(0);
  expect(await ada.page.locator('main').innerText()).not.toMatch(/linus|grace|katherine/i);
  await ada.end();
});

test('an account that is one’s own already is pointed out', async () => {
  const ada = await open('/settings');
  await press(ada, 'Link Acme Social');
  await outcome(ada);
  // another tab has offered it for longer
  await ada.page.evaluate(() => {
    sessionStorage.setItem(
      'authui-leaving',
      JSON.stringify({ sub: 'mock-ada', act: 'link', alias: 'acme-social', provider: 'Acme Social' }),
    );
  });
  await ada.page.goto(`${site.origin}/settings?outcome=already_yours`);
  expect(await outcome(ada)).toBe('Your Acme Social account is linked already. Nothing was changed.');
  await account(ada, 'Ada at acme-social').getByText('This one').waitFor();
  await ada.end();
});

test('an outcome without the tab that began it still says what happened, and points nowhere', async () => {
  const katherine = await open('/settings?outcome=linked', KATHERINE);
  expect(await outcome(katherine)).toBe('Your provider account is linked. You can sign in with it from now on.');
  expect(await section(katherine).locator('.linked-changed').count()).toBe(0);
  await katherine.end();
});

test('what somebody else left for is not told to the next person', async () => {
  const grace = await visit(browser, `${site.origin}/settings`, { person: 'grace' });
  await grace.page.evaluate(() => {
    sessionStorage.setItem(
      'authui-leaving',
      JSON.stringify({ sub: 'mock-ada', act: 'link', alias: 'globex', provider: 'Globex' }),
    );
  });
  await grace.page.goto(`${site.origin}/settings?outcome=taken`);
  expect(await outcome(grace)).not.toContain('Globex');
  await grace.end();
});

test('after a fresh sign-in linking goes on by itself', async () => {
  const ada = await open('/settings', { saving: 'reauth_required', foreseen: [403] });
  await press(ada, 'Link Globex');
  await ada.page.getByRole('button', { name: 'Sign in' }).press('Enter');
  expect(await outcome(ada)).toBe('Your Globex account is linked. You can sign in with it from now on.');
  await account(ada, 'Ada at globex').waitFor();
  await ada.end();
});

test('a fresh sign-in that is not given links nothing', async () => {
  const ada = await open('/settings', { saving: 'reauth_required', foreseen: [403] });
  await press(ada, 'Link Globex');
  await ada.page.getByRole('button', { name: 'Cancel' }).press('Enter');
  expect(await outcome(ada)).toBe('Your Globex account was not linked. Nothing was changed.');
  await ada.end();
});

test.each([
  ['offline', 'There is no connection to the server. Check your network and try again.', 'ERR_FAILED'],
  ['upstream_unavailable', 'The identity server cannot be reached right now. Try again in a moment.', 503],
] as const)('linking that cannot begin (%s) says why, and the button stays', async (saving, text, foreseen) => {
  const ada = await open('/settings', { saving, foreseen: [foreseen] });
  await press(ada, 'Link Globex');
  const notice = section(ada).getByRole('alert');
  await notice.waitFor();
  expect((await notice.innerText()).trim()).toBe(text);
  expect(await ada.focused()).toBe('link-globex');
  await ada.change({ failing: { read: 'none', save: 'none' } });
  await press(ada, 'Link Globex');
  await outcome(ada);
  await ada.end();
});

test('linking asks before typed text is lost', async () => {
  const ada = await open('/settings/desk');
  await (await ada.form('desk')).getByLabel('Desk').fill('4-101');
  await press(ada, 'Link Globex');
  const dialog = ada.page.getByRole('dialog', { name: 'Discard what you typed?' });
  await dialog.getByRole('button', { name: 'Keep editing' }).press('Enter');
  expect(await (await ada.form('desk')).getByLabel('Desk').inputValue()).toBe('4-101');
  await press(ada, 'Link Globex');
  await dialog.getByRole('button', { name: 'Discard' }).press('Enter');
  await outcome(ada);
  await ada.end();
});

test('unlinking asks first, names what is lost, and gives the focus back', async () => {
  const ada = await open('/settings');
  await press(ada, 'Link Globex');
  await outcome(ada);
  const unlink = () =>
    account(ada, 'Ada at globex').getByRole('button', { name: 'Unlink Globex (ada@globex.example)' });
  await unlink().press('Enter');
  const dialog = ada.page.getByRole('dialog', { name: 'Unlink Globex (ada@globex.example)?' });
  expect(await dialog.locator('p').innerText()).toBe(
    'You will not be able to sign in with it any more. ada@globex.example can no longer be chosen for Email.',
  );
  expect(await ada.focused()).toBe('Keep it');
  await ada.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await ada.focused()).toMatch(/^Unlink/);
  await unlink().press('Enter');
  await ada.page.keyboard.press('Tab');
  await ada.page.keyboard.press('Enter');
  await account(ada, 'Ada at globex').waitFor({ state: 'detached' });
  expect(await said(ada).innerText()).toBe('You can no longer sign in with Globex (ada@globex.example)');
  expect(await ada.focused()).toBe('section-linked-accounts');
  expect((await ada.state()).people.ada.socials).toEqual([]);
  await section(ada).getByRole('button', { name: 'Link Globex' }).waitFor();
  await ada.end();
});

test('after a fresh sign-in unlinking goes on by itself, or not at all', async () => {
  const ada = await open('/settings', { foreseen: [403] });
  await press(ada, 'Link Globex');
  await outcome(ada);
  const confirm = async () => {
    await ada.change({ failing: { read: 'none', save: 'reauth_required' } });
    await press(ada, /^Unlink/);
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).press('Enter');
  };
  await confirm();
  await ada.page.getByRole('button', { name: 'Cancel' }).press('Enter');
  expect(await outcome(ada)).toBe('Your Globex account is still linked, because you did not sign in again.');
  await account(ada, 'Ada at globex').waitFor();
  await confirm();
  await ada.page.getByRole('button', { name: 'Sign in' }).press('Enter');
  expect(await outcome(ada)).toBe('Your Globex account is not linked any more.');
  expect(await account(ada, 'Ada at globex').count()).toBe(0);
  await ada.end();
});

test('the last way in cannot be unlinked, and says why and what to do before anybody tries', async () => {
  const katherine = await open('/settings/linked-accounts', KATHERINE);
  expect(await katherine.focused()).toBe('section-linked-accounts');
  await katherine.page.keyboard.press('Tab');
  expect(await katherine.focused()).toMatch(/^Unlink/);
  const unlink = section(katherine).getByRole('button', { name: /^Unlink/ });
  expect(await unlink.getAttribute('aria-disabled')).toBe('true');
  const reason = katherine.page.locator(`#${await unlink.getAttribute('aria-describedby')}`);
  expect(await reason.isVisible()).toBe(true);
  expect(await reason.innerText()).toBe(
    'This is your only way to sign in. Link another account or set a password first, then you can unlink this one.',
  );
  await unlink.press('Enter');
  expect(await katherine.page.getByRole('dialog').count()).toBe(0);
  await press(katherine, 'Link Acme Social');
  await outcome(katherine);
  for (const button of await section(katherine)
    .getByRole('button', { name: /^Unlink/ })
    .all()) {
    expect(await button.getAttribute('aria-disabled')).toBe('false');
  }
  await katherine.end();
});

test('what became the last way in meanwhile is refused, said, and disabled from then on', async () => {
  const katherine = await open('/settings', { ...KATHERINE, foreseen: [404, 409] });
  await press(katherine, 'Link Acme Social');
  await outcome(katherine);
  const globex = account(katherine, 'Katherine Johnson');
  await globex.getByRole('button', { name: /^Unlink/ }).press('Enter');
  const { people } = await katherine.state();
  const socials = people.katherine.socials.filter(({ provider }) => provider === 'globex');
  await katherine.change({ people: { ...people, katherine: { ...people.katherine, socials } } });
  await katherine.page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).press('Enter');
  await globex.getByRole('alert').waitFor();
  expect(await globex.getByRole('alert').innerText()).toContain('This is your only way to sign in.');
  expect(await globex.getByRole('button', { name: /^Unlink/ }).getAttribute('aria-disabled')).toBe('true');
  expect(await katherine.focused()).toMatch(/^Unlink/);
  await katherine.end();
});

test('an account of a provider that is not offered any more is shown, labelled so, and can be unlinked', async () => {
  const ada = await open('/settings');
  await press(ada, 'Link Globex');
  await outcome(ada);
  await ada.change({ offer: 'none' });
  await ada.page.reload();
  const row = account(ada, 'Ada at globex');
  await row.getByText('globex is not offered for signing in here any more.').waitFor();
  expect(
    await section(ada)
      .getByRole('button', { name: /^Link / })
      .count(),
  ).toBe(0);
  await row.getByRole('button', { name: /^Unlink/ }).press('Enter');
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Unlink' }).press('Enter');
  await row.waitFor({ state: 'detached' });
  expect((await ada.state()).people.ada.socials).toEqual([]);
  await ada.end();
});

test('a picture that does not come leaves the initials', async () => {
  const katherine = await open('/settings', KATHERINE);
  const avatar = account(katherine, 'Katherine Johnson').locator('.avatar');
  await expect.poll(() => avatar.innerText()).toBe('KJ');
  expect(await account(katherine, 'Katherine Johnson').innerText()).toContain('Last used Nov 23, 2025');
  await katherine.end();
});

test('the password has a row that leads to its page', async () => {
  const ada = await open('/settings');
  const row = ada.page.getByRole('region', { name: 'How you sign in' }).locator('#way-password');
  await row.getByRole('link', { name: 'Manage Password' }).press('Enter');
  await ada.page.getByRole('heading', { name: 'Change your password (mock)' }).waitFor();
  expect(ada.page.context().pages()).toHaveLength(1);
  await ada.page.getByRole('button', { name: 'Back' }).press('Enter');
  await row.waitFor();
  await ada.end();
});

test('where a provider manages the profile, nothing can be linked here', async () => {
  const ada = await visit(browser, `${site.origin}/settings`, { upstream: 'oidc' });
  expect(await section(ada).count()).toBe(0);
  await ada.page.goto(`${site.origin}/settings/linked-accounts`);
  await ada.page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  await ada.end();
});
