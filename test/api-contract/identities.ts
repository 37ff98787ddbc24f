/** What every server promises about accounts at providers, as far as no provider is needed. */

import { expect } from 'vitest';
import * as v from 'valibot';
import { contract } from '../../src/api/contract.ts';
import { own, read, refused, type ApiUnderTest, type Checks } from './server.ts';
import { send } from './send.ts';

const link = (api: ApiUnderTest, alias: string) => send(api, 'linkIdentity', { id: alias });
const unlink = (api: ApiUnderTest, id: string) => send(api, 'unlinkIdentity', { id });

async function aliasOf(api: ApiUnderTest): Promise<string> {
  const [provider] = (await read(api)).settings.providers;
  if (!provider) throw new Error('There is no provider');
  return provider.alias;
}

export const IDENTITY_CHECKS: Checks = {
  'every provider that is offered is shown by its name, and as not linked': async api => {
    const { settings } = await read(api);
    expect(settings.providers.length).toBeGreaterThan(1);
    for (const { alias, name, linked } of settings.providers) {
      expect(alias).toMatch(/^[a-z0-9_-]{1,32}$/);
      expect(name.trim()).not.toBe('');
      expect(linked).toBe(false);
    }
    // both servers are set up with one provider of each kind
    expect(settings.providers.map(({ several_accounts: several }) => several ?? false)).toEqual([false, true]);
    expect(settings.capabilities.link).toBe(true);
    expect(settings.capabilities.unlink).toBe(settings.identities.some(({ provider_type: type }) => type === 'social'));
  },

  'linking begins with an address to go to, and has changed nothing by then': async api => {
    const before = await read(api);
    const alias = await aliasOf(api);
    for (let time = 0; time < 2; time += 1) {
      const response = await link(api, alias);
      expect(response.status).toBe(200);
      expect(response.headers.get('Cache-Control')).toContain('no-store');
      const { location } = v.parse(contract.linkIdentity.answer, await response.json());
      const address = new URL(location, api.origin);
      expect(['http:', 'https:']).toContain(address.protocol);
      expect(address.username + address.password + address.hash).toBe('');
    }
    const after = await read(api);
    expect(after.settings).toEqual(before.settings);
    expect(after.etag).toBe(before.etag);
  },

  'a provider that is not offered cannot be linked': async api => {
    for (const alias of ['no-such-provider', 'Google', '__proto__', 'constructor', 'a'.repeat(65)]) {
      await refused(await link(api, alias), 'not_found');
    }
  },

  'what is no linked account of the person’s own cannot be unlinked': async api => {
    const before = await read(api);
    const ids = ['no-such-id', crypto.randomUUID(), '__proto__', ...before.settings.identities.map(({ id }) => id)];
    for (const id of ids) await refused(await unlink(api, id), 'not_found');
    expect((await read(api)).settings).toEqual(before.settings);
  },

  'linking is begun by the page itself and nobody else': async api => {
    const path = contract.linkIdentity.path.replace('{provider}', await aliasOf(api));
    const headers = await own(api);
    const withoutHeader = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'X-AuthUI'));
    for (const sent of [withoutHeader, { ...headers, Origin: 'https://evil.example' }]) {
      await refused(await api.request(path, { method: 'POST', headers: sent }), 'csrf_refused');
    }
    await refused(await api.request(path, { headers }), 'method_not_allowed');
    const { 'X-AuthUI': header = '', Origin: origin = '' } = headers;
    const nobody = { 'X-AuthUI': header, Origin: origin };
    await refused(await api.request(path, { method: 'POST', headers: nobody }), 'unauthenticated');
    const form = { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' };
    await refused(await api.request(path, { method: 'POST', headers: form, body: 'a=b' }), 'unsupported_media_type');
  },

  'the page of the password is somewhere on the web': async api => {
    const { password_url: url } = (await read(api)).settings.capabilities;
    expect(new URL(url ?? '', api.origin).protocol).toMatch(/^https?:$/);
    expect(url).toBeTruthy();
  },
};
