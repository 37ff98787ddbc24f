/** What an attribute and the values of a dropdown are called. */

/** Words that stay small inside a title (the first and the last word never do). */
const MINOR_WORDS = new Set(
  'a an and as at but by for from if in nor of off on or per so the to up via vs with yet'.split(' '),
);

/** `my_string` → "My String", `date_of_birth` → "Date of Birth". */
export function titleCase(name: string): string {
  const words = name.split('_').filter(Boolean);
  return words
    .map((word, index) => {
      const inner = index > 0 && index < words.length - 1;
      return inner && MINOR_WORDS.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1);
    })
    .join(' ');
}

/** The entry for the first language that has one: exactly, or by its primary subtag (`de-AT` → `de`; RFC 4647 3.4). */
export function inLanguage<T>(entries: Readonly<Record<string, T>>, languages: readonly string[]): T | undefined {
  for (const language of languages) {
    for (let tag = language; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
      if (Object.hasOwn(entries, tag)) return entries[tag];
    }
  }
  return undefined;
}
