/** What every server promises about the download: exactly what the person may see. */

import { expect } from 'vitest';
import * as v from 'valibot';
import { contract } from '../../src/api/contract.ts';
import { read, refused, SETTINGS, type Checks } from './server.ts';
import { send } from './send.ts';

export const EXPORT_CHECKS: Checks = {
  'the download holds exactly what the person is shown': async api => {
    const response = await send(api, 'getExport');
    expect(response.status).toBe(200);
    expect(response.headers.get('Cache-Control')).toContain('no-store');
    expect(response.headers.get('Content-Disposition')).toMatch(/^attachment; filename="[\w.-]+\.json"$/);
    const text = await response.text();
    const { exported_at: at, ...exported } = v.parse(contract.getExport.answer, JSON.parse(text));
    expect(Math.abs(at - Date.now() / 1000)).toBeLessThan(60);
    const { settings } = await read(api);
    const sessions = v.parse(contract.getSessions.answer, await (await send(api, 'getSessions')).json());
    const activity = v.parse(contract.getActivity.answer, await (await send(api, 'getActivity')).json());
    expect(exported).toEqual({
      project: { name: settings.project.name },
      user: settings.user,
      attributes: settings.attributes,
      identities: settings.identities,
      pending_login_ids: settings.pending_login_ids,
      ...sessions,
      ...activity,
      custom_data: await (await send(api, 'getCustomData')).json(),
    });
    const { pointer, value } = api.expectations.hidden;
    expect(text).not.toContain(pointer);
    expect(text).not.toContain(value);
  },

  'the download is for the page itself': async api => {
    const headers = { ...(await api.signedIn()), Origin: api.origin };
    await refused(await api.request(contract.getExport.path, { headers }), 'csrf_refused');
    expect((await api.request(SETTINGS, { headers })).status).toBe(403);
  },
};
