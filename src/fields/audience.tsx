/** Who can see an attribute, and who can change it where no other words on the page say that. */

import { For, Show } from 'solid-js';
import type { SettingsAttribute } from '../api/contract.ts';
import { useLaterWords } from '../i18n/later.ts';
import type { Party } from '../profile/access.ts';
import { whoOf } from '../profile/audience.ts';
import '../ui/audience.css';

export function AudienceOf(props: { readonly attribute: SettingsAttribute; readonly project: string }) {
  const later = useLaterWords();
  const words = (parties: readonly Party[]) =>
    parties.length === 0
      ? [later('seen.nobody', { project: props.project })]
      : parties.map(party => later(`seen.${party}`));
  return (
    <dl class="audience">
      <Who title={later('seen.who')} who={words(whoOf(props.attribute).seen)} />
      <Show when={whoOf(props.attribute).changed}>
        {parties => <Who title={later('seen.change')} who={words(parties())} />}
      </Show>
    </dl>
  );
}

function Who(props: { readonly title: string; readonly who: readonly string[] }) {
  return (
    <div>
      <dt>{props.title}</dt>
      <For each={props.who}>{name => <dd>{name}</dd>}</For>
    </div>
  );
}
