/** What runs inside a measured page, from before its first byte: notes when its data is there, what it cost, and edits it. */

export interface Edit {
  /** Selectors: what is pressed as soon as the data is there, then the field that appears. */
  readonly press: string;
  readonly field: string;
  readonly value: string;
  /** Beginning of the path that the save is sent to. */
  readonly path: string;
}

/** Milliseconds from the start of the navigation. */
export interface Watched {
  /** The text was there, visible, as text or in a field. */
  readonly data?: number;
  /** Of each long task (Long Tasks API): when it began, how long it was. */
  readonly tasks: readonly (readonly [number, number])[];
  /** Sum of what moved by itself (Layout Instability API). */
  readonly shift: number;
  /** What is waited for has happened: the save was sent. */
  readonly saving?: number;
}

/**
 * Serialized and run by the browser, so it stands for itself.
 * @param needle text of the person that shows that the data is there
 */
export function watch({ needle, edit }: { readonly needle: string; readonly edit?: Edit | undefined }): void {
  const watched = { tasks: [] as [number, number][], shift: 0 } as {
    -readonly [Key in keyof Watched]: Watched[Key];
  } & { tasks: [number, number][] };
  Object.assign(globalThis, { watched });

  const observe = (type: string, note: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver(list => list.getEntries().forEach(note)).observe({ type, buffered: true });
  observe('longtask', ({ startTime, duration }) => watched.tasks.push([startTime, duration]));
  observe('layout-shift', entry => {
    const { value, hadRecentInput } = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
    if (!hadRecentInput) watched.shift += value;
  });
  observe('resource', ({ name, startTime }) => {
    if (edit && new URL(name).pathname.startsWith(edit.path) && watched.data !== undefined)
      watched.saving ??= startTime;
  });

  // the browser's own search, because what is measured must not wait for the measuring
  const text = `.//text()[contains(., "${needle}") and not(ancestor::script)]`;
  const shows = (root: Document | ShadowRoot): boolean => {
    for (const part of root.children) {
      const found = document.evaluate(text, part, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue;
      if (found) return isSeen(found.parentElement);
    }
    return [...root.querySelectorAll('*')].some(
      element =>
        (element instanceof HTMLInputElement && element.value === needle && isSeen(element)) ||
        (element.shadowRoot !== null && shows(element.shadowRoot)),
    );
  };
  const isSeen = (element: Element | null) =>
    element?.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ?? false;

  /** Calls in every frame until it says it is done: what is there then is painted with that frame. */
  const eachFrame = (step: () => boolean) => {
    const frame = () => {
      if (!step()) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  };

  const save = ({ field, value }: Edit) => {
    const input = document.querySelector<HTMLInputElement>(field);
    if (!input) return false;
    input.value = value;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    input.form?.requestSubmit();
    return true;
  };

  eachFrame(() => {
    if (!shows(document)) return false;
    watched.data = performance.now();
    if (edit) {
      document.querySelector<HTMLElement>(edit.press)?.click();
      eachFrame(() => save(edit));
    }
    return true;
  });
}
