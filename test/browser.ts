/**
 * A browser for tests on any machine: `CHROMIUM`, else the one that npm brought (unpacked once), else the system's.
 * The packed one needs no package of the system: its libraries and fonts come with it.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { chromium, type Browser } from 'playwright-core';

const require = createRequire(import.meta.url);

const CACHE = path.resolve(import.meta.dirname, '../node_modules/.cache');
const PACKED = path.join(CACHE, 'authui-chromium');
const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** No sandbox, because tests also run as root in containers; nothing that the page did not ask for goes out. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
];

/** Whether it is the one that npm brought, which draws the same on every machine. */
export const PACKED_HERE = process.platform === 'linux' && process.arch === 'x64' && !process.env['CHROMIUM'];

interface Found {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * @param more flags of Chromium
 * @throws Error if there is no browser on this machine
 */
export async function launch(more: readonly string[] = []): Promise<Browser> {
  const { executablePath, env } = await findBrowser();
  return chromium.launch({
    executablePath,
    args: [...ARGS, ...more],
    env: { ...(process.env as Record<string, string>), ...env },
  });
}

async function findBrowser(): Promise<Found> {
  const named = process.env['CHROMIUM'];
  if (named) return { executablePath: named, env: {} };
  if (PACKED_HERE) return packedBrowser();
  const system = SYSTEM.find(file => existsSync(file));
  if (system) return { executablePath: system, env: {} };
  throw new Error('No browser: set CHROMIUM to the path of a Chromium, or install one');
}

async function packedBrowser(): Promise<Found> {
  if (!existsSync(PACKED)) await onceAt(PACKED, unpack);
  return {
    executablePath: path.join(PACKED, 'chromium'),
    env: {
      LD_LIBRARY_PATH: path.join(PACKED, 'al2023/lib'),
      FONTCONFIG_PATH: PACKED,
      FONTCONFIG_FILE: path.join(PACKED, 'fonts.conf'),
    },
  };
}

/** Makes a folder beside its place and moves it there in one step; of several makers at a time one wins. */
export async function onceAt(place: string, make: (folder: string) => Promise<void>): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true });
  const making = await mkdtemp(`${place}-`);
  try {
    await make(making);
    await rename(making, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

async function unpack(folder: string): Promise<void> {
  const packed = path.join(path.dirname(require.resolve('@sparticuz/chromium')), '../bin');
  const inflated = async (name: string) => promisify(brotliDecompress)(await readFile(path.join(packed, name)));
  await writeFile(path.join(folder, 'chromium'), await inflated('chromium.br'), { mode: 0o755 });
  for (const name of ['al2023', 'fonts']) {
    const into = path.join(folder, name);
    await mkdir(into);
    const { status, stderr } = spawnSync('tar', ['-x', '-C', into], { input: await inflated(`${name}.tar.br`) });
    if (status !== 0) throw new Error(`Unpacking ${name} failed: ${stderr.toString()}`);
  }
  await writeFile(path.join(folder, 'fonts.conf'), fontsConf());
}

/** The shipped one names fixed temporary folders. */
function fontsConf(): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(PACKED, 'fonts')}</dir>
  <cachedir>${path.join(PACKED, 'font-cache')}</cachedir>
</fontconfig>
`;
}
