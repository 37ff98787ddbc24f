/** Colours as light: how well one is read on another (WCAG 2.2, relative luminance and contrast ratio). */

/** Red, green and blue, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

export const BLACK: Colour = [0, 0, 0];
export const WHITE: Colour = [255, 255, 255];

/** @param hex `#rgb` or `#rrggbb` */
export function colourOf(hex: string): Colour {
  const digits = hex.length === 4 ? hex.slice(1).replaceAll(/./g, '$&$&') : hex.slice(1);
  const channel = (at: number) => Number.parseInt(digits.slice(at, at + 2), 16);
  return [channel(0), channel(2), channel(4)];
}

export function hexOf(colour: Colour): string {
  return `#${colour.map(channel => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** @param share of the second, 0 to 1 */
export function mix(first: Colour, second: Colour, share: number): Colour {
  const channel = (at: 0 | 1 | 2) => Math.round(first[at] * (1 - share) + second[at] * share);
  return [channel(0), channel(1), channel(2)];
}

/** 1 (the same) to 21 (black on white). */
export function contrast(first: Colour, second: Colour): number {
  const [light, dark] = [luminance(first), luminance(second)].toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The colour moved towards another, no further than it must be to be read on all the grounds. */
export function readable(colour: Colour, towards: Colour, grounds: readonly Colour[], ratio: number): Colour {
  for (let share = 0; share < 1; share += 0.02) {
    const moved = mix(colour, towards, share);
    if (grounds.every(ground => contrast(moved, ground) >= ratio)) return moved;
  }
  return towards;
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map(channel => {
    const part = channel / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
