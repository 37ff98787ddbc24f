/** Elements for the mocks' own controls, which are no part of the page. */

export function button(text: string, onPress: () => void) {
  const pressed = element('button', { type: 'button' }, text);
  pressed.addEventListener('click', onPress);
  return pressed;
}

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
  text = '',
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.textContent = text;
  return made;
}
