/** A burst of back-channel logouts while people sign in (F23). */

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client } from '../harness/client.ts';
import { openScene, type Scene } from '../conformance/scene.ts';
import { figure, percentile } from './figure.ts';

const LOGOUTS = 1000;
const SECONDS = 10;
/** One logout of so many races a sign-in; the browsers and the provider share this process with the product. */
const RACING = 10;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.stop());

test(
  'F23 1,000 back-channel logouts in 10 s, a tenth of them racing a sign-in: no session lives on, p99 below 500 ms',
  { timeout: 120_000 },
  async () => {
    const racers: { client: Client; callback: string; sid: string }[] = [];
    for (let index = 0; index < LOGOUTS / RACING; index += 1) {
      const sid = `racing-${index}`;
      scene.provider.signInAs({ sub: `racer-${index}`, idToken: { sid } });
      const client = createClient();
      racers.push({ client, sid, callback: await scene.callbackOf(client) });
    }
    const tokens = await Promise.all(
      Array.from({ length: LOGOUTS }, (_, index) => {
        const racer = index % RACING === 0 ? racers[index / RACING] : undefined;
        return scene.provider.logoutToken({ sid: racer?.sid ?? `idle-${index}` });
      }),
    );
    const times: number[] = [];
    const statuses: number[] = [];
    const send = async (token: string) => {
      const started = performance.now();
      const body = new URLSearchParams({ logout_token: token });
      const answer = await fetch(`${scene.product.url}/auth/backchannel-logout`, { method: 'POST', body });
      await answer.arrayBuffer();
      times.push(performance.now() - started);
      statuses.push(answer.status);
    };
    const begun = performance.now();
    await Promise.all(
      tokens.map(async (token, index) => {
        await wait((index / LOGOUTS) * SECONDS * 1000);
        const racer = index % RACING === 0 ? racers[index / RACING] : undefined;
        // now and then one, now and then the other is first
        const race = racer && wait((index / RACING) % 7).then(() => racer.client.once(racer.callback));
        await Promise.all([send(token), race]);
      }),
    );
    const took = (performance.now() - begun) / 1000;
    let resurrected = 0;
    for (const { client } of racers) {
      if ((await client.api(`${scene.product.url}/api/settings`)).status !== 401) resurrected += 1;
    }
    const p99 = percentile(times, 0.99);
    figure(
      'F23',
      `${LOGOUTS} logouts in ${took.toFixed(1)} s, ${racers.length} racing sign-ins: ${resurrected} resurrected, p99 ${p99.toFixed(0)} ms`,
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(resurrected).toBe(0);
    expect(p99).toBeLessThan(500);
  },
);
