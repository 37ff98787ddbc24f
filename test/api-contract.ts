/**
 * What every server of the page's API promises, checked from outside by plain HTTP: the mocks and the real server run the
 * same checks. Each check leaves the person as it found them.
 */

import { afterAll, beforeAll, describe, test } from 'vitest';
import { ACTIVITY_CHECKS } from './api-contract/activity.ts';
import { CUSTOM_DATA_CHECKS } from './api-contract/custom-data.ts';
import { EXPORT_CHECKS } from './api-contract/export.ts';
import { GUARD_CHECKS } from './api-contract/guards.ts';
import { IDENTITY_CHECKS } from './api-contract/identities.ts';
import { LOGIN_ID_CHECKS } from './api-contract/login-ids.ts';
import { PICTURE_CHECKS } from './api-contract/pictures.ts';
import { PROFILE_CHECKS } from './api-contract/profile.ts';
import { SESSION_CHECKS } from './api-contract/sessions.ts';
import type { ApiUnderTest, Checks } from './api-contract/server.ts';

export type { ApiUnderTest } from './api-contract/server.ts';

export const CHECKS: Checks = {
  // first, while nothing old has had to go
  ...ACTIVITY_CHECKS,
  ...PROFILE_CHECKS,
  ...GUARD_CHECKS,
  ...PICTURE_CHECKS,
  ...CUSTOM_DATA_CHECKS,
  ...LOGIN_ID_CHECKS,
  ...IDENTITY_CHECKS,
  ...SESSION_CHECKS,
  ...EXPORT_CHECKS,
};

/** Runs every check against one server. */
export function describeApi(name: string, start: () => Promise<ApiUnderTest>): void {
  describe(name, () => {
    let api: ApiUnderTest | undefined;
    beforeAll(async () => {
      api = await start();
    }, 60_000);
    afterAll(() => api?.close());
    test.each(Object.entries(CHECKS))('%s', async (_, check) => {
      if (!api) throw new Error('The server did not start');
      await check(api);
    });
  });
}
