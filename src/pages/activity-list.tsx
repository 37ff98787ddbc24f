/** What happened to the account, newest first: when, what and by whom. Loaded when it is asked for. */

import { createResource, createSignal, For, Match, Show, Switch } from 'solid-js';
import { call } from '../api/client.ts';
import type { Settings } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.tsx';
import { useLaterWords } from '../i18n/later.ts';
import type { ActivityEntry } from '../profile/activity.ts';
import { Notice } from '../ui/notice.tsx';
import '../ui/activity.css';

/** Shown before somebody asks for more. */
const FIRST = 10;

export function ActivityList(props: { readonly settings: Settings }) {
  const { t } = useLanguage();
  const later = useLaterWords();
  // whatever is saved, it is something that happened
  const [held, { refetch }] = createResource(
    () => props.settings,
    async () => (await call('getActivity')).data.activity,
  );
  const [all, setAll] = createSignal(false);
  const [list, setList] = createSignal<HTMLElement>();
  const shown = () => (all() ? held.latest : held.latest?.slice(0, FIRST));

  function showAll() {
    setAll(true);
    // the first that was not there before
    list()?.querySelectorAll<HTMLElement>('li')[FIRST]?.focus();
  }

  return (
    <li class="row ways-add">
      <Switch>
        <Match when={held.state === 'errored'}>
          <div class="actions">
            <Notice>{later('activity.load_failed')}</Notice>
            <button type="button" class="button" onClick={() => void refetch()}>
              {t('editor.try_again')}
            </button>
          </div>
        </Match>
        <Match when={held.latest?.length === 0}>
          <p class="activity-empty">{later('activity.empty')}</p>
        </Match>
        <Match when={true}>
          <div class="activity">
            <ol ref={setList}>
              <For each={shown()}>{entry => <Entry entry={entry} settings={props.settings} />}</For>
            </ol>
            <Show when={!all() && (held.latest?.length ?? 0) > FIRST}>
              <div class="actions">
                <button type="button" class="button" onClick={showAll}>
                  {later('activity.more')}
                </button>
              </div>
            </Show>
          </div>
        </Match>
      </Switch>
    </li>
  );
}

function Entry(props: { readonly entry: ActivityEntry; readonly settings: Settings }) {
  const { language } = useLanguage();
  const later = useLaterWords();
  const what = useWhat(props);
  const at = () => new Date(props.entry.at * 1000);
  const when = () => new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(at());
  return (
    <li tabindex="-1">
      <time dateTime={at().toISOString()}>{when()}</time>
      <div>
        <p>{what()}</p>
        <p class="activity-actor">{later(`activity.by_${props.entry.actor}`)}</p>
      </div>
    </li>
  );
}

/** In words; an attribute that the page does not know any more goes without a name. */
function useWhat(props: { readonly entry: ActivityEntry; readonly settings: Settings }): () => string {
  const { t, language } = useLanguage();
  const later = useLaterWords();
  const labels = (pointers: readonly string[]) => {
    const known = props.settings.attributes.filter(({ pointer }) => pointers.includes(pointer));
    return new Intl.ListFormat(language(), { type: 'unit', style: 'short' }).format(known.map(({ label }) => label));
  };
  const provider = (alias: string) => props.settings.providers.find(known => known.alias === alias)?.name ?? alias;
  return () => {
    const { kind, pointers, login_id: type, provider: alias } = props.entry;
    switch (kind) {
      case 'profile_changed':
        return later('activity.profile_changed', { what: labels(pointers ?? []) });
      case 'login_id_added':
      case 'login_id_verified':
      case 'login_id_changed':
      case 'login_id_removed':
        return later(`activity.${kind}`, { what: t(`ways.${type ?? 'email'}`) });
      case 'identity_linked':
      case 'identity_unlinked':
        return later(`activity.${kind}`, { what: provider(alias ?? '') });
      case 'signed_in':
        return alias === undefined
          ? later('activity.signed_in')
          : later('activity.signed_in_with', { what: provider(alias) });
      default:
        return later(`activity.${kind}`);
    }
  };
}
