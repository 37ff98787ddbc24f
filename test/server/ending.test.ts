/** How a process ends: by signals and by faults that nobody caught (F11, R50). */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const SERVER = join(import.meta.dirname, '../../server');

/** A process that serves requests which take a while, or break what cannot be caught. */
const PROGRAM = `
const { listen } = await import('${SERVER}/http/listen.ts');
const { endInGoodOrder } = await import('${SERVER}/service.ts');
const { createLog } = await import('${SERVER}/log.ts');
const log = createLog();
const listening = await listen((request, response) => {
  if (request.url === '/throw') setTimeout(() => { throw new Error('canary'); });
  if (request.url === '/reject') Promise.reject(new Error('canary'));
  setTimeout(() => response.end('done'), request.url === '/stuck' ? 60_000 : 300);
}, '127.0.0.1', 0, log);
const stopping = () => console.log('told to stop');
const close = async () => console.log('closed');
endInGoodOrder({ apps: [{ listening, stopping }], closes: [close] }, 400, log);
console.log('port ' + listening.port);
`;

async function start() {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number | null>(resolve => child.once('exit', resolve));
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const port = /port (\d+)/.exec(output)?.[1];
        if (port) resolve(`http://127.0.0.1:${port}`);
      });
    }
    void exit.then(() => reject(new Error(output)));
  });
  const settled = (path: string) =>
    fetch(url + path).then(
      async answer => [answer.status, answer.headers.get('connection'), await answer.text()] as const,
      () => 'no answer' as const,
    );
  return { child, url, exit, settled, output: () => output };
}

const pause = (milliseconds: number) =>
  new Promise(resolve => {
    setTimeout(resolve, milliseconds);
  });

test('a signal: running requests are answered, later ones too for a while, then the door is closed; code 0', async () => {
  const { child, exit, settled, output } = await start();
  const running = settled('/');
  await pause(100);
  child.kill('SIGTERM');
  await pause(100);
  const later = settled('/');
  expect((await running)[0]).toBe(200);
  expect(await later).toEqual([200, 'close', 'done']);
  expect(await exit).toBe(0);
  expect(output()).toMatch(/told to stop[\s\S]*closed[\s\S]*"event":"stopped"/);
  expect(await settled('/')).toBe('no answer');
});

test('Ctrl-C does not wait for a balancer', async () => {
  const { child, exit } = await start();
  const started = performance.now();
  child.kill('SIGINT');
  expect(await exit).toBe(0);
  expect(performance.now() - started).toBeLessThan(390);
});

test('a second signal ends at once', async () => {
  const { child, exit, settled } = await start();
  const stuck = settled('/stuck');
  await pause(100);
  child.kill('SIGTERM');
  await pause(100);
  const started = performance.now();
  child.kill('SIGTERM');
  expect(await exit).toBe(1);
  expect(performance.now() - started).toBeLessThan(200);
  expect(await stuck).toBe('no answer');
});

test.each([
  ['an exception', '/throw', 'uncaughtException'],
  ['a rejection', '/reject', 'unhandledRejection'],
])('%s that nobody caught is told without its words; what runs is answered; code 1', async (_name, path, origin) => {
  const { exit, settled, output } = await start();
  const running = settled('/');
  await pause(100);
  const broken = settled(path);
  expect((await running)[0]).toBe(200);
  expect((await broken)[0]).toBe(200);
  expect(await exit).toBe(1);
  expect(output()).toContain('closed');
  const lines = output()
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual(expect.objectContaining({ level: 60, event: 'fault', origin }));
  expect(output()).not.toContain('canary');
});
