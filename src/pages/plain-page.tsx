/** A page with one thing to say and one way on. */

import { createSignal, onMount, type JSX } from 'solid-js';

export function PlainPage(props: { readonly title: string; readonly text: string; readonly children: JSX.Element }) {
  const [heading, setHeading] = createSignal<HTMLElement>();
  onMount(() => heading()?.focus());
  return (
    <main class="plain-page">
      <div class="card plain-card">
        <h1 ref={setHeading} tabindex="-1">
          {props.title}
        </h1>
        <p class="lead">{props.text}</p>
        <div class="actions">{props.children}</div>
      </div>
    </main>
  );
}
