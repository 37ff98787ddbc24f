/** What a person sees when something cannot go on. Says nothing that came with the request. */

import type { PageFrame } from './layout.ts';
import { outcomePage } from './outcome.ts';
import { errorText } from '../text/text.ts';

/** @param code see {@link errorText} */
export function errorPage(frame: PageFrame, code: string, homeUrl: string): string {
  const { title, hint } = errorText(frame.text, code);
  return outcomePage(frame, title, hint, homeUrl);
}
