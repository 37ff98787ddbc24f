/** What a form makes of a stored value, and of what somebody types. */

import { expect, test } from 'vitest';
import { createMockServer, SESSION_COOKIE } from '../../mocks/node.ts';
import type { Settings, SettingsAttribute } from '../../src/api/contract.ts';
import { checkForm, formValues, isEmpty } from '../../src/fields/form-values.ts';
import { zoneOptions } from '../../src/fields/zones.ts';
import { meant } from '../../src/ui/options.ts';
import type { AttributeValue } from '../../src/profile/attribute.ts';

const ADDRESS = {
  pointer: '/address',
  label: 'Address',
  type: 'address',
  access: 'readwrite',
  seen_by: ['end_user' as const],
} satisfies SettingsAttribute;
const NOW = Date.UTC(2026, 10, 22);

async function settingsOfAda(): Promise<Settings> {
  const server = createMockServer();
  server.listen({ onUnhandledFrame: 'error' });
  try {
    const headers = { 'X-AuthUI': '1', Cookie: `${SESSION_COOKIE}=ada` };
    return (await (await fetch('http://authui.example/api/settings', { headers })).json()) as Settings;
  } finally {
    server.close();
  }
}

test('every stored value comes back unchanged from its form, and an absent one stays absent', async () => {
  const { attributes } = await settingsOfAda();
  for (const attribute of attributes) {
    const value = attribute.value as AttributeValue | undefined;
    const values = formValues(attribute.type, value);
    expect(isEmpty(values), attribute.pointer).toBe(value === undefined);
    expect(checkForm(attribute, values, NOW), attribute.pointer).toEqual({ ok: true, wanted: value ?? null });
  }
});

test('an address form does not show `formatted`, and does not send it', () => {
  const values = formValues('address', { formatted: 'All in one', locality: 'Bath' });
  expect(values).toEqual({ street_address: '', locality: 'Bath', region: '', postal_code: '', country: '' });
  expect(checkForm(ADDRESS, values, NOW)).toEqual({ ok: true, wanted: { locality: 'Bath' } });
});

test('the country of an address is one of the list, or stays as it was', () => {
  const value = { country: 'Atlantis' };
  const attribute = { ...ADDRESS, value };
  const wanting = (country: string) => checkForm(attribute, { ...formValues('address', value), country }, NOW);
  expect(wanting('Atlantis')).toEqual({ ok: true, wanted: value });
  expect(wanting('DE')).toEqual({ ok: true, wanted: { country: 'DE' } });
  expect(wanting('')).toEqual({ ok: true, wanted: null });
  expect(wanting('Utopia')).toEqual({ ok: false, errors: { country: 'not_in_list' } });
});

test.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  ['berlin', 'Europe/Berlin'],
  [' New York ', 'America/New_York'],
  ['america/argentina ushuaia', 'America/Argentina/Ushuaia'],
  ['lin', undefined],
  ['Atlantis', undefined],
  ['', undefined],
])('the zone meant by "%s" is %s', (typed, zone) => {
  expect(meant(zoneOptions(), typed)?.value).toBe(zone);
});
