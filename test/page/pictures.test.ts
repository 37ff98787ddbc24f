/** A picture is chosen, cut to a square and uploaded, with the keyboard alone; what was chosen survives every failure. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Failure } from '../../mocks/state.ts';
import { launch } from '../browser.ts';
import { startMockPage, type MockPage } from './mock-page.ts';
import { choosePicture, pngOf } from './picture-file.ts';
import { visit, type Visit, type VisitOptions } from './visit.ts';

let site: MockPage;
let browser: Browser;
beforeAll(async () => {
  [site, browser] = await Promise.all([startMockPage(), launch()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const open = (options?: VisitOptions) => visit(browser, `${site.origin}/settings/picture`, options);

const stateOf = (ada: Visit) => ada.row('picture').getByRole('status').innerText();

/** Left and right half of the shown square, as colours in the middle of each. */
async function halves(ada: Visit): Promise<string[]> {
  return ada.page.locator('.crop-stage canvas').evaluate(element => {
    const canvas = document.createElement('canvas');
    canvas.width = 512;
    canvas.height = 512;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(element as HTMLCanvasElement, 0, 0);
    const at = (x: number) => [...(context?.getImageData(x, 256, 1, 1).data ?? [])].join();
    return [at(100), at(412)];
  });
}

test('a picture is cut by keyboard, uploaded and shown everywhere', async () => {
  const ada = await open();
  await ada.row('picture').getByText('PNG, JPEG or WebP, at most 8 MiB and 25 megapixels').waitFor();
  expect(await ada.focused()).toBe('Choose a picture');
  await choosePicture(ada, await pngOf(ada, 900, 600));
  const stage = ada.row('picture').getByRole('application', { name: 'Cut-out of the picture' });
  expect(await stage.evaluate(element => element === document.activeElement)).toBe(true);
  expect(await stateOf(ada)).toBe('Zoom 100%, centre at 50% from the left and 50% from the top');
  expect(await halves(ada)).toEqual(['255,0,0,255', '0,0,255,255']);
  for (let press = 0; press < 20; press += 1) await ada.page.keyboard.press('ArrowRight');
  expect(await stateOf(ada)).toBe('Zoom 100%, centre at 33% from the left and 50% from the top');
  await ada.page.keyboard.press('+');
  await ada.page.keyboard.press('+');
  await ada.page.keyboard.press('ArrowDown');
  expect(await stateOf(ada)).toBe('Zoom 121%, centre at 33% from the left and 46% from the top');
  for (let press = 0; press < 20; press += 1) await ada.page.keyboard.press('ArrowRight');
  expect(await halves(ada)).toEqual(['255,0,0,255', '255,0,0,255']);
  await ada.page.keyboard.press('-');
  await ada.page.keyboard.press('Tab');
  await ada.page.keyboard.press('ArrowRight');
  expect(await stateOf(ada)).toMatch(/^Zoom 115%/);
  await ada.row('picture').getByRole('button', { name: 'Save' }).press('Enter');
  const shown = ada.row('picture').getByRole('img', { name: 'Your picture' });
  await shown.waitFor();
  expect(await ada.page.locator('output').last().innerText()).toBe('Picture is saved');
  const { people, pictures } = await ada.state();
  const address = people.ada.values['/picture'] as string;
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/pictures\/[\w-]{36}$/);
  expect(await shown.getAttribute('src')).toBe(address);
  expect(await ada.page.locator('.greeting .avatar img').getAttribute('src')).toBe(address);
  expect(Object.values(pictures)).toEqual([expect.stringMatching(/^data:image\/webp;base64,/)]);
  const [width, height] = await shown.evaluate(image => [
    (image as HTMLImageElement).naturalWidth,
    (image as HTMLImageElement).naturalHeight,
  ]);
  expect(width).toBe(height);
  expect(width).toBeLessThan(601);
  await ada.end();
});

test('a picture is moved by dragging, and a press alone brings that place to the middle', async () => {
  const ada = await open();
  await choosePicture(ada, await pngOf(ada, 900, 600));
  const box = await ada.page.locator('.crop-stage').boundingBox();
  if (!box) throw new Error('There is no stage');
  const at = (part: number) => [box.x + box.width * part, box.y + box.height / 2] as const;
  await ada.page.mouse.move(...at(0.5));
  await ada.page.mouse.down();
  await ada.page.mouse.move(...at(0.4));
  await ada.page.mouse.up();
  expect(await stateOf(ada)).toBe('Zoom 100%, centre at 57% from the left and 50% from the top');
  await ada.page.mouse.click(...at(0.6));
  expect(await stateOf(ada)).toBe('Zoom 100%, centre at 63% from the left and 50% from the top');
  await ada.row('picture').getByRole('button', { name: 'Cancel' }).press('Enter');
  expect((await ada.state()).pictures ?? {}).toEqual({});
  await ada.end();
});

test('a large picture becomes one of 1024 pixels', async () => {
  const ada = await open();
  await choosePicture(ada, await pngOf(ada, 3000, 2000));
  const sent = ada.page.waitForRequest(request => request.method() === 'PUT');
  await ada.row('picture').getByRole('button', { name: 'Save' }).press('Enter');
  expect(await (await sent).headerValue('content-type')).toBe('image/webp');
  const shown = ada.row('picture').getByRole('img', { name: 'Your picture' });
  await shown.waitFor();
  await expect.poll(() => shown.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(1024);
  await ada.end();
});

test('a picture can be dropped', async () => {
  const ada = await open();
  const bytes = [...(await pngOf(ada, 80, 80))];
  await ada.page.locator('.drop-zone').evaluate((zone, bytes) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], 'x.png', { type: 'image/png' }));
    for (const type of ['dragover', 'drop']) {
      zone.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, bytes);
  await ada.row('picture').getByRole('application').waitFor();
  await ada.row('picture').getByRole('button', { name: 'Cancel' }).press('Enter');
  await ada.end();
});

test('what is no picture is refused in words, and another one can be chosen', async () => {
  const ada = await open();
  const faults: readonly (readonly [type: string, content: Uint8Array, message: string])[] = [
    [
      'image/svg+xml',
      new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'This kind of file is not',
    ],
    ['image/png', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'cannot be read as a picture'],
    ['image/jpeg', new Uint8Array(8 * 1024 * 1024 + 1), 'larger than 8 MiB'],
    ['image/png', await pngOf(ada, 5001, 5000), 'more than 25 megapixels'],
  ];
  for (const [type, content, message] of faults) {
    await choosePicture(ada, content, type);
    await ada.row('picture').getByRole('alert').getByText(message).waitFor();
    expect(await ada.row('picture').getByRole('button', { name: 'Save' }).count()).toBe(0);
  }
  await choosePicture(ada, await pngOf(ada, 80, 80));
  await ada.row('picture').getByRole('application').waitFor();
  expect(await ada.row('picture').getByRole('alert').count()).toBe(0);
  await ada.row('picture').getByRole('button', { name: 'Cancel' }).press('Enter');
  await ada.end();
});

test.each<readonly [Failure, number | 'ERR_FAILED', string]>([
  ['internal_error', 500, 'Something went wrong on our side.'],
  ['payload_too_large', 413, 'This file is larger than 8 MiB.'],
  ['offline', 'ERR_FAILED', 'There is no connection to the server.'],
])('after %s the cut-out is still there and can be saved again', async (saving, foreseen, message) => {
  const ada = await open({ saving, foreseen: [foreseen] });
  await choosePicture(ada, await pngOf(ada, 900, 600));
  await ada.page.keyboard.press('ArrowRight');
  const cut = await stateOf(ada);
  await ada.row('picture').getByRole('button', { name: 'Save' }).press('Enter');
  await ada.row('picture').getByRole('alert').getByText(message).waitFor();
  expect(await stateOf(ada)).toBe(cut);
  await ada.change({ failing: { read: 'none', save: 'none' } });
  await ada.row('picture').getByRole('button', { name: 'Save' }).press('Enter');
  await ada.row('picture').getByRole('img', { name: 'Your picture' }).waitFor();
  await ada.end();
});

test('an upload shows that it is under way, and can be given up', async () => {
  const ada = await open({ latency: 1_500, foreseen: ['ERR_FAILED'] });
  await choosePicture(ada, await pngOf(ada, 900, 600));
  await ada.row('picture').getByRole('button', { name: 'Save' }).press('Enter');
  await ada.row('picture').getByRole('progressbar', { name: 'Uploading' }).waitFor();
  await ada.page.waitForRequest(request => request.method() === 'PUT');
  await ada.row('picture').getByRole('button', { name: 'Cancel' }).press('Enter');
  await ada.row('picture').getByRole('progressbar').waitFor({ state: 'detached' });
  await ada.row('picture').getByRole('application').waitFor();
  expect(await ada.row('picture').getByRole('alert').count()).toBe(0);
  await ada.row('picture').getByRole('button', { name: 'Cancel' }).press('Enter');
  await ada.end();
});

test('a chosen picture is not lost without a question; removing is an act of its own', async () => {
  const ada = await open();
  await choosePicture(ada, await pngOf(ada, 900, 600));
  await ada.row('nickname').getByRole('button').press('Enter');
  const dialog = ada.page.getByRole('dialog', { name: 'Discard what you typed?' });
  await dialog.getByRole('button', { name: 'Discard' }).press('Enter');
  await ada.form('nickname');
  await ada.page.keyboard.press('Escape');
  await ada.row('picture').getByRole('button', { name: 'Edit' }).press('Enter');
  await ada.row('picture').getByRole('button', { name: 'Remove' }).press('Enter');
  await ada.row('picture').getByText('Not set').waitFor();
  expect((await ada.state()).people.ada.values).not.toHaveProperty('/picture');
  expect(await ada.page.locator('.greeting .avatar').innerText()).toBe('AL');
  await ada.end();
});
