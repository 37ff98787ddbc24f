/** F24: more callers than the process has file descriptors. It lives, and serves again as soon as they are gone. */

import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { figure } from './figure.ts';
import { install, save } from './installation.ts';
import { openFiles } from './measure.ts';

const DESCRIPTORS = 128;
const CALLERS = 1000;
/** Milliseconds until all is normal. */
const BACK = 5000;

test('F24 a thousand callers and no descriptor left: no exit, and service again within 5 s', async () => {
  const at = await install({ under: ['prlimit', `--nofile=${DESCRIPTORS}`] });
  const { url, directoryUrl, pid } = at.product();
  const callers: Socket[] = [];
  try {
    const ada = await at.person('ada');
    for (let index = 0; index < CALLERS; index += 1) {
      const socket = connect(Number(new URL(index % 2 ? url : directoryUrl).port), '127.0.0.1');
      socket.on('error', () => undefined).resume();
      socket.write('GET /healthz HTTP/1.1\r\n');
      callers.push(socket);
    }
    await setTimeout(2000);
    const used = await openFiles(pid);
    expect(used).toBeGreaterThan(DESCRIPTORS - 10);
    for (const socket of callers) socket.destroy();
    const gone = performance.now();
    const isWorking = async () => {
      const { status, headers } = await ada.api(`${url}/api/settings`);
      const directory = await fetch(`${directoryUrl}/.well-known/openid-configuration`);
      if (status !== 200 || directory.status !== 200) return false;
      return (await save(ada, url, headers.get('etag') ?? '', { '/given_name': 'after' })).status === 200;
    };
    while (!(await isWorking().catch(() => false))) {
      expect(performance.now() - gone).toBeLessThan(BACK);
      await setTimeout(50);
    }
    const back = performance.now() - gone;
    figure(
      'F24',
      `${CALLERS} callers, ${used} of ${DESCRIPTORS} descriptors in use: no exit, normal ${back.toFixed(0)} ms after they left`,
    );
    expect(back).toBeLessThan(BACK);
    process.kill(pid, 0);
  } finally {
    for (const socket of callers) socket.destroy();
    await at.end();
  }
});
