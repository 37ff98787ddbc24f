/** A person in a circle: their picture, or their initials while there is none to show. */

import { createSignal, on, createEffect, Show } from 'solid-js';
import { whenFailedBefore } from './picture-failure.ts';

export function Avatar(props: {
  readonly name: string;
  readonly picture?: string | undefined;
  readonly large?: boolean;
}) {
  const [broken, setBroken] = createSignal(false);
  createEffect(
    on(
      () => props.picture,
      () => setBroken(false),
      { defer: true },
    ),
  );
  return (
    <span classList={{ avatar: true, 'avatar-large': props.large ?? false }} aria-hidden="true">
      <Show when={!broken() && props.picture} fallback={initials(props.name)}>
        {picture => (
          <img
            src={picture()}
            alt=""
            referrerpolicy="no-referrer"
            ref={whenFailedBefore(() => setBroken(true))}
            onError={() => setBroken(true)}
          />
        )}
      </Show>
    </span>
  );
}

/** The first letters of the first and the last word; `Intl.Segmenter` keeps composed characters whole. */
function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map(word => firstCharacter(word ?? ''))
    .join('')
    .toUpperCase();
}

function firstCharacter(word: string): string {
  // nothing below U+0300 is composed with what follows it there; a segmenter takes 10 ms to make on a phone
  if (/^[^\u0300-\uffff]{2}/.test(word)) return word.charAt(0);
  const [first] = new Intl.Segmenter().segment(word);
  return first?.segment ?? '';
}
