/** Does in an open editor what a person would: another value, then Enter. */

/** @param id of the row; its editor may still be on its way */
export async function edit(id: string, value: string): Promise<void> {
  const form = await appears(`#${id} form`);
  const other = form.querySelector<HTMLInputElement>('input[type=radio]:not(:checked)');
  const control = form.querySelector<HTMLInputElement | HTMLSelectElement>('input, select, textarea');
  if (other) other.click();
  else if (control) {
    control.value = value;
    control.dispatchEvent(new InputEvent('input', { bubbles: true }));
    // leaving the field puts its list away
    control.blur();
  }
  (form as HTMLFormElement).requestSubmit();
}

export function appears(selector: string): Promise<Element> {
  return new Promise(resolve => {
    const look = () => {
      const found = document.querySelector(selector);
      if (found) resolve(found);
      else requestAnimationFrame(look);
    };
    look();
  });
}
