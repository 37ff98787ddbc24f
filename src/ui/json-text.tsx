/** JSON to be read: a field that cannot be typed into, so that it can be focused, scrolled and copied. */

import './json.css';

export function JsonText(props: {
  readonly label: string;
  readonly data: unknown;
  readonly ref?: (element: HTMLElement) => void;
}) {
  const text = () => JSON.stringify(props.data, undefined, 2);
  return (
    <textarea
      class="input json"
      dir="ltr"
      readonly
      spellcheck={false}
      aria-label={props.label}
      rows={Math.min(text().split('\n').length, 14)}
      ref={element => props.ref?.(element)}
      value={text()}
    />
  );
}
