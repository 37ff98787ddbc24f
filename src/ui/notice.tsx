/** A message that stands where it matters and is read out at once. */

import type { ParentProps } from 'solid-js';
import { Icon } from './icon.tsx';

export function Notice(props: ParentProps) {
  return (
    <div class="notice" role="alert">
      <Icon name="alert" />
      <div>{props.children}</div>
    </div>
  );
}
