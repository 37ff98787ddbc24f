/** A list to search in: what typed words find, and which entry they mean. */

export interface Option {
  readonly value: string;
  readonly name: string;
  /** Further words it is found by. */
  readonly also?: string;
  /** Said next to the name; asked for only when it is shown. */
  readonly detail?: () => string;
}

/** The entries with words that begin as typed, those whose name begins so first. Everything, if nothing is typed. */
export function search(options: readonly Option[], typed: string): readonly Option[] {
  const wanted = words(typed);
  if (wanted === '') return options;
  const found = options.filter(({ value, name, also = '' }) =>
    ` ${words(`${name} ${also} ${value}`)}`.includes(` ${wanted}`),
  );
  const rank = ({ name }: Option) => (words(name).startsWith(wanted) ? 0 : 1);
  return found.toSorted((a, b) => rank(a) - rank(b));
}

/** The one entry that is called as typed, in whatever case and without accents. */
export function meant(options: readonly Option[], typed: string): Option | undefined {
  const wanted = words(typed);
  if (wanted === '') return undefined;
  const exact = options.filter(option => words(option.name) === wanted || words(option.value) === wanted);
  const found = exact.length > 0 ? exact : options.filter(({ also = '' }) => words(also) === wanted);
  return found.length === 1 ? found[0] : undefined;
}

function words(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}+]+/gu, ' ')
    .trim();
}
