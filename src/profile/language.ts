/** Which of the languages that are offered somebody gets (RFC 4647 3.4; scripts as CLDR's likely subtags say). */

import { inLanguage } from './label.ts';

/**
 * The first that is offered: by its tag or the beginning of it (`de-AT` gets `de`), else in the same writing (`zh-TW` gets
 * `zh-Hant`, `pt` gets `pt-BR`).
 * @param wanted BCP 47 tags, best first; what is no tag is passed over
 */
export function matchLanguage<T extends string>(
  wanted: readonly (string | undefined)[],
  offered: readonly T[],
): T | undefined {
  const known = Object.fromEntries(offered.map(tag => [tag, tag]));
  for (const tag of wanted) {
    if (!tag) continue;
    const found = inLanguage(known, [tag]) ?? sameWriting(tag, offered);
    if (found) return found;
  }
  return undefined;
}

function sameWriting<T extends string>(tag: string, offered: readonly T[]): T | undefined {
  const written = writingOf(tag);
  return written === undefined ? undefined : offered.find(other => writingOf(other) === written);
}

/** Language and script: `zh-TW` → `zh-Hant`, `pt` → `pt-Latn`. */
function writingOf(tag: string): string | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return script && `${language}-${script}`;
  } catch {
    return undefined;
  }
}
