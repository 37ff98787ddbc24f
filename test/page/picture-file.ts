/** Picture files for tests, and the way they get into the page. */

import type { Visit } from './visit.ts';

/** A PNG that is red on its left and blue on its right half. */
export async function pngOf({ page }: Visit, width: number, height: number): Promise<Uint8Array> {
  const base64 = await page.evaluate(
    ([width, height]) => {
      const canvas = document.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d');
      if (!context) throw new Error('There is no canvas');
      context.fillStyle = '#f00';
      context.fillRect(0, 0, width / 2, height);
      context.fillStyle = '#00f';
      context.fillRect(width / 2, 0, width, height);
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    },
    [width, height] as const,
  );
  return Buffer.from(base64, 'base64');
}

/** Presses the button, then answers the browser's file dialog. */
export async function choosePicture({ page }: Visit, content: Uint8Array, mimeType = 'image/png'): Promise<void> {
  const asked = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: /Choose (a picture|another)/ }).press('Enter');
  await (await asked).setFiles({ name: 'picture', mimeType, buffer: Buffer.from(content) });
  await page.locator('.crop-stage, [role=alert]').first().waitFor();
}
