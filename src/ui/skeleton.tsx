/** The shape of the settings page while it is slow to come; style.css keeps it invisible for the first 300 ms. */

import { For } from 'solid-js';

export function Skeleton(props: { readonly label: string }) {
  return (
    <div class="late" aria-busy="true">
      <div class="top-bar" />
      <div class="page">
        <output class="visually-hidden">{props.label}</output>
        <div class="greeting" aria-hidden="true">
          <span class="avatar avatar-large" />
          <div>
            <span class="bone bone-title" />
            <span class="bone" />
          </div>
        </div>
        <span class="bone bone-heading" aria-hidden="true" />
        <div class="card" aria-hidden="true">
          <For each={[1, 2, 3, 4, 5]}>
            {() => (
              <span class="row bone-row">
                <span class="bone" />
              </span>
            )}
          </For>
        </div>
      </div>
    </div>
  );
}
