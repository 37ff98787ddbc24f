/**
 * Notes which buttons are pressed in a page that the server has filled while it is not alive yet; main.tsx then presses them.
 * A file of its own, because the page's script is a hundred times as large, and no inline one, which the content policy
 * forbids.
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
