/** Escape, pressed anywhere within an element; a part that has its own use for the key keeps it to itself. */

export function onEscape(element: HTMLElement, act: () => void): void {
  element.addEventListener('keydown', event => {
    if (event.key === 'Escape' && !event.isComposing) act();
  });
}
