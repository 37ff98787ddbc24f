/**
 * One cold load in headless Chromium, as on a slow phone: 4 times slower CPU, 1.6 Mbit/s, 150 ms for every request, an
 * empty cache and a window of 412 × 823. The same line and CPU that Lighthouse simulates, here really emulated. People come
 * from a page of another site, so that nobody is spared the change of the browser's process.
 */

import type { Browser, CDPSession, Page } from 'playwright-core';
import type { Subject } from './subjects.ts';
import { watch, type Watched } from './watch.ts';

const SLOWER = 4;
/** Bytes a second of 1.6 Mbit/s, as DevTools counts them. */
const THROUGHPUT = (1.6 * 1024 * 1024) / 8;
/** Milliseconds. */
const LATENCY = 150;
/** Milliseconds that a page is watched for after its data is there. */
const AFTERWARDS = 3000;
const PATIENCE = 30_000;

/** Milliseconds from the start of the navigation, if nothing else is said. */
export interface Load {
  readonly firstPaint: number;
  readonly data: number;
  /** Sum of what long tasks have above 50 ms, and the longest of them. */
  readonly blocking: number;
  readonly longest: number;
  readonly shift: number;
  /** On the wire, headers included. */
  readonly bytes: number;
  readonly requests: number;
  /** Bytes that live in JavaScript's heap after a collection. */
  readonly heap: number;
}

/**
 * Loads the page and leaves it alone.
 * @param from address of a page of another site
 * @throws Error if it does not show its data in time
 */
export async function loadPage(browser: Browser, subject: Subject, from: string): Promise<Load> {
  return visited(browser, subject, from, undefined, async (page, session, traffic) => {
    await page.waitForFunction(() => (globalThis as unknown as { watched: Watched }).watched.data !== undefined);
    await page.waitForTimeout(AFTERWARDS);
    const seen = await page.evaluate(() => {
      const { watched } = globalThis as unknown as { watched: Watched };
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      return { ...watched, firstPaint: paint?.startTime };
    });
    const { data, firstPaint } = seen;
    if (data === undefined || firstPaint === undefined) throw new Error(`${subject.name} has painted nothing`);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize: heap } = await session.send('Runtime.getHeapUsage');
    const lengths = seen.tasks.filter(([begun]) => begun < data + AFTERWARDS).map(([, duration]) => duration);
    return {
      firstPaint,
      // before its first paint nobody sees anything
      data: Math.max(data, firstPaint),
      blocking: lengths.reduce((sum, duration) => sum + duration - 50, 0),
      longest: Math.max(0, ...lengths),
      shift: seen.shift,
      heap,
      ...traffic,
    };
  });
}

/**
 * Loads the page, presses Edit as soon as the data is there, and saves.
 * @returns milliseconds from the start of the navigation until the save is sent
 * @throws Error unless it is answered with 200 and then shown
 */
export async function loadAndEdit(browser: Browser, subject: Subject, from: string, value: string): Promise<number> {
  const edit = subject.edit && { ...subject.edit, value };
  if (!edit) throw new Error(`${subject.name} has nothing to edit`);
  return visited(browser, subject, from, edit, async page => {
    const answer = await page.waitForResponse(
      answer => answer.request().method() !== 'GET' && new URL(answer.url()).pathname.startsWith(edit.path),
    );
    if (answer.status() !== 200) throw new Error(`${subject.name} does not save: ${answer.status()}`);
    await page.locator(edit.shown).getByText(value).waitFor();
    const saving = await page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched.saving);
    if (saving === undefined) throw new Error(`${subject.name} was not seen saving`);
    return saving;
  });
}

async function visited<T>(
  browser: Browser,
  { url, cookie, needle }: Subject,
  from: string,
  edit: Parameters<typeof watch>[0]['edit'],
  look: (page: Page, session: CDPSession, traffic: { bytes: number; requests: number }) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 }, locale: 'en-US' });
  try {
    if (cookie) await context.addCookies([{ ...cookie, url, httpOnly: true, sameSite: 'Lax' }]);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    await page.goto(from);
    await page.addInitScript(watch, { needle, edit });
    const session = await context.newCDPSession(page);
    const traffic = { bytes: 0, requests: 0 };
    session.on('Network.requestWillBeSent', ({ request }) => {
      if (request.url.startsWith('http')) traffic.requests += 1;
    });
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      traffic.bytes += encodedDataLength;
    });
    await session.send('Network.enable');
    const line = { latency: LATENCY, downloadThroughput: THROUGHPUT, uploadThroughput: THROUGHPUT };
    await session.send('Network.emulateNetworkConditions', { offline: false, ...line });
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.goto(url, { waitUntil: 'commit' });
    return await look(page, session, traffic);
  } finally {
    await context.close();
  }
}
