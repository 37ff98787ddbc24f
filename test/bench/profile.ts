/**
 * `npm run bench:profile -- get|patch [c=16] [built-in|remote-directory|remote-openid]`: where the product spends its time
 * while it is under load.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summary, type CpuProfile } from './cpu-profile.ts';
import { ensureWrk, runLoad } from './load.ts';
import { pinSelf } from './process.ts';
import { startBuiltIn, startRemoteDirectory, startRemoteOpenId } from './targets/product.ts';
import { freePort } from './targets/site.ts';

/** Seconds. */
const WARM_UP = 3;
const RECORDED = 6;

const STARTS = {
  'built-in': startBuiltIn,
  'remote-directory': startRemoteDirectory,
  'remote-openid': startRemoteOpenId,
} as const;

const [action = 'get', setting = 'c=16', place = 'built-in'] = process.argv.slice(2);
const connections = Number(setting.replace('c=', ''));
if (!['get', 'patch'].includes(action) || !(connections > 0) || !(place in STARTS)) {
  throw new Error(`usage: npm run bench:profile -- get|patch [c=16] [${Object.keys(STARTS).join('|')}]`);
}
const start = STARTS[place as keyof typeof STARTS];

ensureWrk();
pinSelf();
const folder = await mkdtemp(join(tmpdir(), 'authui-bench-'));
try {
  const port = await freePort();
  const product = await start({ folder, people: connections }, 'AuthUI', [`--inspect=127.0.0.1:${port}`]);
  try {
    const work = action === 'patch' ? product.change : product.read;
    if (!work) throw new Error('The product does both');
    const debuggerOfIt = await connectDebugger(port);
    await runLoad(product, work, connections, WARM_UP, folder);
    await debuggerOfIt.call('Profiler.enable');
    await debuggerOfIt.call('Profiler.setSamplingInterval', { interval: 200 });
    await debuggerOfIt.call('Profiler.start');
    const { perSecond, cpu, requests } = await runLoad(product, work, connections, RECORDED, folder);
    const { profile } = (await debuggerOfIt.call('Profiler.stop')) as { profile: CpuProfile };
    debuggerOfIt.close();
    console.log(
      `${action} at ${connections} connections, while profiled: ${perSecond.toFixed(0)} req/s, ${(cpu * 1000).toFixed(3)} ms of CPU each`,
    );
    console.log(summary(profile, requests));
  } finally {
    await product.stop();
  }
} finally {
  await rm(folder, { recursive: true });
}

/** The debugger of a Node that runs with `--inspect` (Chrome DevTools Protocol over a WebSocket). */
async function connectDebugger(port: number) {
  const [about] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(about?.webSocketDebuggerUrl ?? '');
  const waiting = new Map<number, (answer: { result?: unknown; error?: { message: string } }) => void>();
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as { id: number; result?: unknown; error?: { message: string } };
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  let calls = 0;
  return {
    call: (method: string, params: object = {}) =>
      new Promise<unknown>((resolve, reject) => {
        calls += 1;
        waiting.set(calls, ({ result, error }) =>
          error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result),
        );
        socket.send(JSON.stringify({ id: calls, method, params }));
      }),
    close: () => socket.close(),
  };
}
