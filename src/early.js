/**
 * Notes which buttons are pressed in a page that the server has filled while it is not alive yet; main.tsx then presses them.
 * Not part of the page's script, which is a hundred times as large; the server puts it into the document (inlined.ts).
 */

/** @type {HTMLElement[]} */
const pressed = [];

/** @param {Event} event */
const note = ({ target }) => {
  const button = target instanceof Element && target.closest('button');
  if (button) pressed.push(button);
};
document.addEventListener('click', note);

globalThis.takePressed = () => {
  document.removeEventListener('click', note);
  return pressed;
};

// The first date costs more than the rest of the page's coming alive. After the first frame, and until the script is here,
// there is nothing else to do.
requestAnimationFrame(() =>
  globalThis.requestIdleCallback?.(() =>
    new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long', timeZone: 'UTC' }).format(),
  ),
);
