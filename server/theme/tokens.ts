/**
 * A project's accent colour as tokens in the place of those in src/ui/tokens.css. Buttons are filled with the very colour;
 * where it is text, a line or a mark, it is moved towards black or white until it is read at 4.5:1 (WCAG 2.2, 1.4.3) on
 * everything it stands on, in light and in dark.
 */

import { BLACK, colourOf, contrast, hexOf, mix, readable, WHITE, type Colour } from './colour.ts';

const RATIO = 4.5;

/** What the accent stands on, as src/ui/tokens.css has it: page, cards, fields. */
export const GROUNDS = { light: ['#f4f5f8', '#ffffff'], dark: ['#0e1014', '#171a20', '#11141a'] } as const;
const DARK_CARD = colourOf(GROUNDS.dark[1]);

/** @param accent `#rgb` or `#rrggbb` */
export function accentTokens(accent: string): Readonly<Record<string, string>> {
  const given = colourOf(accent);
  const light = shades(given, BLACK, WHITE, GROUNDS.light.map(colourOf), [0.9, 0.965]);
  const dark = shades(given, WHITE, DARK_CARD, GROUNDS.dark.map(colourOf), [0.78, 0.94]);
  // one of the two always reads at 4.58:1 or better
  const onAccent = contrast(given, WHITE) >= RATIO ? WHITE : BLACK;
  const both = (name: keyof typeof light) => `light-dark(${hexOf(light[name])}, ${hexOf(dark[name])})`;
  return {
    '--accent': both('text'),
    '--accent-strong': both('strong'),
    '--accent-soft': both('soft'),
    '--surface-open': both('open'),
    '--accent-fill': hexOf(given),
    // away from its text, so that the text stays as readable
    '--accent-fill-strong': hexOf(mix(given, onAccent === WHITE ? BLACK : WHITE, 0.15)),
    '--on-accent': hexOf(onAccent),
  };
}

/** @param tints how much of the card is in the ground of something marked, and of an open row */
function shades(given: Colour, away: Colour, card: Colour, grounds: readonly Colour[], tints: [number, number]) {
  const soft = mix(given, card, tints[0]);
  const open = mix(given, card, tints[1]);
  const text = readable(given, away, [...grounds, soft, open], RATIO);
  return { soft, open, text, strong: mix(text, away, 0.25) };
}
