/** A square cut out of a picture: where it is, how it moves, what comes out. */

/** In pixels of the picture; `zoom` 1 is the largest square there is. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const ZOOM_MAXIMUM = 5;
const OUTPUT_MAXIMUM = 1024;

export function centred({ width, height }: Size): Crop {
  return { x: width / 2, y: height / 2, zoom: 1 };
}

/** The length of a side of the square. */
function sideOf({ width, height }: Size, { zoom }: Crop): number {
  return Math.min(width, height) / zoom;
}

/** Moves the picture under the square. @param right and `down`: in sides of the square */
export function moved(size: Size, crop: Crop, right: number, down: number): Crop {
  const side = sideOf(size, crop);
  return within(size, { ...crop, x: crop.x - right * side, y: crop.y - down * side });
}

export function zoomed(size: Size, crop: Crop, zoom: number): Crop {
  return within(size, { ...crop, zoom: Math.min(Math.max(zoom, 1), ZOOM_MAXIMUM) });
}

/** The square never leaves the picture. */
function within(size: Size, crop: Crop): Crop {
  const half = sideOf(size, crop) / 2;
  const held = (centre: number, length: number) => Math.min(Math.max(centre, half), length - half);
  return { ...crop, x: held(crop.x, size.width), y: held(crop.y, size.height) };
}

export function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, crop: Crop): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const side = sideOf(picture, crop);
  context.imageSmoothingQuality = 'high';
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, crop.x - side / 2, crop.y - side / 2, side, side, 0, 0, canvas.width, canvas.height);
}

/** The square as a file: WebP, or PNG where the browser cannot write that. */
export async function cutOut(picture: ImageBitmap, crop: Crop): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.min(OUTPUT_MAXIMUM, Math.max(1, Math.round(sideOf(picture, crop))));
  canvas.height = canvas.width;
  draw(canvas, picture, crop);
  return new Promise((resolve, reject) => {
    canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('the canvas gave no file'))), 'image/webp', 0.92);
  });
}
