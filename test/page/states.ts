/** The states of the page that every look at the whole of it goes through; reached by English words or the beginning of them. */

import { freshState } from '../../mocks/state.ts';
import { choosePicture, pngOf } from './picture-file.ts';
import type { Visit, VisitOptions } from './visit.ts';

export interface State {
  readonly name: string;
  readonly path?: string;
  readonly options?: VisitOptions;
  readonly reach?: (visit: Visit) => Promise<void>;
}

const fillDesk = async (ada: Visit) => {
  const form = await ada.form('desk');
  await form.getByLabel('Desk').fill('4-101');
};
const saveDesk = async (ada: Visit, shown: string) => {
  await fillDesk(ada);
  await ada.page.keyboard.press('Enter');
  await ada.page.locator(shown).waitFor();
};

/** Asks for a code, then gives a wrong one. */
const giveWrongCode = async ({ page }: Visit) => {
  await page.getByRole('textbox', { name: 'New email address' }).fill('ada@new.example');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Code' }).fill('12');
  await page.keyboard.press('Enter');
  await page.locator('.field-error').waitFor();
};
const typeJson = async ({ page }: Visit, text: string) => {
  await page.getByRole('textbox', { name: 'JSON object' }).fill(text);
  await page.getByRole('button', { name: 'Save' }).press('Enter');
};
const opening =
  (role: 'button' | 'textbox' | 'application', name: string) =>
  async ({ page }: Visit) =>
    page.getByRole(role, { name }).first().waitFor();

const linkGlobex = async ({ page }: Visit) => {
  await page.locator('#link-globex').press('Enter');
  await page.locator('.outcome').waitFor();
};
/** Her picture is gone. */
const KATHERINE: VisitOptions = { person: 'katherine', foreseen: [404] };

const EDITORS = [
  'given_name',
  'birthdate',
  'gender',
  'website',
  'email',
  'address',
  'zoneinfo',
  'locale',
  'nickname',
  'desk',
  'department',
  'working_hours',
  'coffees_per_day',
  'emergency_phone',
  'invoice_email',
  'portfolio',
  'tax_country',
];

export const STATES: readonly State[] = [
  { name: 'a full profile', reach: opening('textbox', 'Custom data') },
  { name: 'the own sessions', path: '/settings/your-sessions', reach: opening('button', 'Sign out everywhere else') },
  {
    name: 'who can see a row that is read-only',
    reach: async ({ page }) => {
      await page.locator('#employee_number button').press('Enter');
      await page.locator('#employee_number .audience').waitFor();
    },
  },
  {
    name: 'who can see what a provider manages',
    options: { upstream: 'oidc' },
    reach: async ({ page }) => {
      await page.locator('#given_name button').press('Enter');
      await page.locator('#given_name .audience').waitFor();
    },
  },
  {
    name: 'the recent activity',
    path: '/settings/your-activity',
    reach: async ({ page }) => page.locator('.activity li').first().waitFor(),
  },
  {
    name: 'no recent activity',
    path: '/settings/your-activity',
    reach: async ada => {
      const { people } = freshState();
      await ada.change({ people: { ...people, ada: { ...people.ada, activity: [] } } });
      await ada.page.reload();
      await ada.page.locator('.activity-empty').waitFor();
    },
  },
  { name: 'an empty profile', options: { person: 'grace' } },
  { name: 'a profile that a provider manages', options: { upstream: 'oidc' } },
  ...EDITORS.map(name => ({
    name: `the editor of ${name}`,
    path: `/settings/${name}`,
    reach: async (visit: Visit) => void (await visit.form(name)),
  })),
  {
    name: 'own words for gender',
    path: '/settings/gender',
    reach: async ada => {
      const form = await ada.form('gender');
      await form.getByRole('combobox').selectOption('custom');
    },
  },
  {
    name: 'an error at the field',
    path: '/settings/coffees_per_day',
    reach: async ada => {
      const form = await ada.form('coffees_per_day');
      await form.getByRole('textbox').fill('99');
      await ada.page.keyboard.press('Enter');
      await form.getByText('This is too large').waitFor();
    },
  },
  {
    name: 'an error in an address',
    path: '/settings/address',
    reach: async ada => {
      const form = await ada.form('address');
      await form.getByLabel('City').fill('x'.repeat(300));
      await ada.page.keyboard.press('Enter');
      await form.getByText('This is too long').waitFor();
    },
  },
  {
    name: 'a date that does not exist, as text',
    path: '/settings/birthdate',
    reach: async ada => {
      const form = await ada.form('birthdate');
      await form.getByRole('button', { name: 'Type the date instead' }).press('Enter');
      await form.getByLabel('Birthdate').fill('1990-02-30');
      await ada.page.keyboard.press('Enter');
      await form.getByText('Enter a date that exists').waitFor();
    },
  },
  {
    name: 'a field that was emptied',
    path: '/settings/desk',
    reach: async ada => {
      const form = await ada.form('desk');
      await form.getByLabel('Desk').fill('');
      await form.locator('.button-danger').waitFor();
    },
  },
  {
    name: 'a save that is on its way',
    path: '/settings/desk',
    reach: async ada => {
      await ada.change({ latency: 20_000 });
      await fillDesk(ada);
      await ada.page.keyboard.press('Enter');
      await ada.page.locator('form[aria-busy=true]').waitFor();
    },
  },
  {
    name: 'the look that was chosen against the device',
    reach: async ({ page }) => {
      await page.getByLabel('Appearance').selectOption('Dark');
    },
  },
  {
    name: 'a sign-out that did not arrive',
    options: { saving: 'offline', foreseen: ['ERR_FAILED'] },
    reach: async ({ page }) => {
      await page.getByRole('button', { name: 'Sign out' }).press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'a saved row', path: '/settings/desk', reach: ada => saveDesk(ada, '.chip-passing') },
  {
    name: 'a failed save',
    path: '/settings/desk',
    options: { saving: 'internal_error', foreseen: [500] },
    reach: ada => saveDesk(ada, '.notice'),
  },
  {
    name: 'a save without a session',
    path: '/settings/desk',
    options: { saving: 'unauthenticated', foreseen: [401] },
    reach: ada => saveDesk(ada, '.notice'),
  },
  {
    name: 'a conflict',
    path: '/settings/desk',
    options: { saving: 'changed_elsewhere', foreseen: [412] },
    reach: ada => saveDesk(ada, '.conflict'),
  },
  {
    name: 'the question about unsaved text',
    path: '/settings/desk',
    reach: async ada => {
      await fillDesk(ada);
      await ada.row('nickname').getByRole('button').press('Enter');
      await ada.page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'a list that is open',
    path: '/settings/zoneinfo',
    reach: async ada => {
      await ada.form('zoneinfo');
      await ada.page.keyboard.type('new');
      await ada.page.getByRole('option').first().waitFor();
    },
  },
  { name: 'the editor of the picture', path: '/settings/picture', reach: opening('button', 'Choose a picture') },
  {
    name: 'a picture that is cut',
    path: '/settings/picture',
    reach: async ada => choosePicture(ada, await pngOf(ada, 90, 60)),
  },
  {
    name: 'a picture that was refused',
    path: '/settings/picture',
    reach: async ada => choosePicture(ada, new Uint8Array(8)),
  },
  {
    name: 'a picture that is on its way',
    path: '/settings/picture',
    reach: async ada => {
      await choosePicture(ada, await pngOf(ada, 90, 60));
      await ada.change({ latency: 20_000 });
      await ada.page.getByRole('button', { name: 'Save' }).press('Enter');
      await ada.page.getByRole('progressbar').waitFor();
    },
  },
  { name: 'a new username', path: '/settings/add-username', reach: opening('textbox', 'New username') },
  { name: 'another phone number', path: '/settings/change-ada-phone', reach: opening('textbox', 'New phone number') },
  {
    name: 'a code that is waited for',
    path: '/settings/add-email',
    reach: async ({ page }) => {
      await page.getByRole('textbox', { name: 'New email address' }).fill('ada@new.example');
      await page.keyboard.press('Enter');
      await page.getByRole('textbox', { name: 'Code' }).waitFor();
    },
  },
  {
    name: 'a username that is written wrong',
    path: '/settings/add-username',
    options: { foreseen: [422] },
    reach: async ({ page }) => {
      await page.getByRole('textbox', { name: 'New username' }).fill('a b');
      await page.keyboard.press('Enter');
      await page.locator('.field-error').waitFor();
    },
  },
  { name: 'a code that is wrong', path: '/settings/add-email', reach: giveWrongCode },
  {
    name: 'the last way in',
    path: '/settings/sign-in',
    options: { person: 'grace' },
    reach: opening('button', 'Remove'),
  },
  {
    name: 'the question before a way in goes',
    path: '/settings/sign-in',
    reach: async ({ page }) => {
      await page.getByRole('button', { name: /Remove.*countess@example.org/ }).press('Enter');
      await page.getByRole('dialog').waitFor();
    },
  },
  ...(['done', 'failed'] as const).map(outcome => ({
    name: `the outcome ${outcome}`,
    path: `/settings?outcome=${outcome}`,
    reach: async ({ page }: Visit) => page.locator('.outcome').waitFor(),
  })),
  { name: 'a linked account that is the last way in', options: KATHERINE, reach: opening('button', 'Unlink') },
  { name: 'an account that has just been linked', reach: async ada => linkGlobex(ada) },
  {
    name: 'an account that somebody else has',
    reach: async ada => {
      await ada.change({ wayBack: 'somebody_elses' });
      await linkGlobex(ada);
    },
  },
  {
    name: 'linking that cannot begin',
    options: { saving: 'upstream_unavailable', foreseen: [503] },
    reach: async ada => {
      await ada.page.locator('#link-globex').press('Enter');
      await ada.page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'the question before unlinking',
    reach: async ada => {
      await linkGlobex(ada);
      await ada.page.getByRole('button', { name: 'Unlink' }).press('Enter');
      await ada.page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'an account of a provider that is not offered any more',
    options: KATHERINE,
    reach: async katherine => {
      await katherine.change({ offer: 'none' });
      await katherine.page.reload();
      await katherine.page.getByText('is not offered').waitFor();
    },
  },
  {
    name: 'custom data that are read-only',
    path: '/settings/custom-data',
    options: { customData: 'readonly' },
    reach: opening('textbox', 'Custom data'),
  },
  {
    name: 'custom data with a fault',
    path: '/settings/custom-data',
    reach: ada => typeJson(ada, '{\n "a": 1,\n "a": 2\n}'),
  },
  {
    name: 'custom data that were changed elsewhere',
    path: '/settings/custom-data',
    options: { saving: 'changed_elsewhere', foreseen: [412] },
    reach: async ada => {
      await typeJson(ada, '{"mine":true}');
      await ada.page.locator('.conflict').waitFor();
    },
  },
  { name: 'the not-found page', path: '/nowhere' },
  { name: 'the signed-out page', path: '/signed-out' },
  { name: 'the page without a network', options: { reading: 'offline', foreseen: ['ERR_FAILED'] } },
  { name: 'the failure page', options: { reading: 'internal_error', foreseen: [500] } },
];
