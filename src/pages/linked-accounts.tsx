/** Accounts at providers that the person signs in with, what became of linking one, and what can be linked. */

import { createMemo, createSignal, For, onCleanup, onMount, Show } from 'solid-js';
import type { Provider } from '../api/contract.ts';
import { beginLinking } from '../api/linking.ts';
import { act } from '../api/saving.ts';
import type { Snapshot } from '../api/settings.ts';
import { useLanguage } from '../i18n/language.tsx';
import { keepLeaving, type Leaving } from '../session/leaving.ts';
import { LinkedAccount, type Unlink } from './linked-account.tsx';
import { LinkingOutcome } from './linking-outcome.tsx';
import { LINKED_ACCOUNTS, useOpenRow } from './open-row.ts';
import type { Returned } from './outcome.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { useUnsaved } from './unsaved.tsx';
import { WayFailure } from './way-failure.tsx';
import '../ui/ways.css';
import '../ui/linked.css';

export interface LinkedAccountsProps {
  readonly snapshot: Snapshot;
  readonly announce: (text: string) => void;
  /** The person has just come back from linking or unlinking. */
  readonly returned: Returned | undefined;
  readonly onReturnedRead: () => void;
}

export function LinkedAccounts(props: LinkedAccountsProps) {
  const { t, language } = useLanguage();
  const { beforeLosing, setDirty } = useUnsaved();
  const { name } = useOpenRow();
  const [heading, setHeading] = createSignal<HTMLElement>();
  const [opening, setOpening] = createSignal<string>();
  const [failed, setFailed] = createSignal<Parameters<typeof WayFailure>[0]['outcome']>();
  const settings = () => props.snapshot.settings;
  const accounts = () => settings().identities.filter(({ provider_type: type }) => type === 'social');
  const providers = createMemo(() =>
    settings().capabilities.link
      ? settings().providers.filter(({ linked, several_accounts: several }) => !linked || several)
      : [],
  );
  const changed = () => changedIn(props.returned, accounts());

  onMount(() => {
    if (name() === LINKED_ACCOUNTS && !props.returned) heading()?.focus();
    // the browser may bring the page back as it was left
    const restore = (event: PageTransitionEvent) => event.persisted && setOpening(undefined);
    window.addEventListener('pageshow', restore);
    onCleanup(() => window.removeEventListener('pageshow', restore));
  });

  const leaving = (act: Leaving['act'], { alias, name }: Pick<Provider, 'alias' | 'name'>): Leaving => ({
    sub: settings().user.sub,
    act,
    alias,
    provider: name,
  });

  function leave(to: string, left: Leaving) {
    keepLeaving(left);
    setDirty(false);
    location.assign(to);
  }

  async function link(provider: Provider) {
    if (opening() !== undefined) return;
    setFailed(undefined);
    setOpening(provider.alias);
    props.announce(t('linked.opening', { provider: provider.name }));
    const start = await beginLinking(settings().user.sub, provider.alias);
    if (start.kind === 'leave') {
      leave(start.location, leaving('link', provider));
      return;
    }
    setOpening(undefined);
    props.announce('');
    setFailed(start);
  }

  const unlink: Unlink = async (id, provider) => {
    const outcome = await act(props.snapshot, language(), 'unlinkIdentity', { id });
    if (outcome.kind === 'sign_in_first') {
      const left = leaving('unlink', provider);
      beforeLosing(() => leave(outcome.location, left));
      return undefined;
    }
    if (outcome.kind === 'done') heading()?.focus();
    return outcome;
  };

  return (
    <section class="section" aria-labelledby="section-linked-accounts">
      <h2 id="section-linked-accounts" tabindex="-1" ref={setHeading}>
        {t('linked.title')}
      </h2>
      <Show when={props.returned} keyed>
        {returned => <LinkingOutcome returned={returned} onClose={() => props.onReturnedRead()} heading={heading()} />}
      </Show>
      <ul class="card">
        <For each={accounts().map(({ id }) => id)}>
          {id => (
            <Show when={accounts().find(account => account.id === id)}>
              {account => (
                <LinkedAccount
                  identity={account()}
                  settings={settings()}
                  changed={changed() === id ? props.returned?.outcome : undefined}
                  announce={props.announce}
                  unlink={unlink}
                />
              )}
            </Show>
          )}
        </For>
        <li class="row linked-add">
          <Show when={accounts().length === 0}>
            <p class="way-note">{t('linked.none')}</p>
          </Show>
          <SignInAgain />
          <Show when={failed()}>{outcome => <WayFailure untyped outcome={outcome()} />}</Show>
          <Show when={providers().length > 0}>
            <div class="actions">
              <For each={providers()}>
                {provider => (
                  <button
                    type="button"
                    class="button"
                    id={`link-${provider.alias}`}
                    aria-disabled={opening() !== undefined}
                    onClick={() => beforeLosing(() => void link(provider))}
                  >
                    {opening() === provider.alias
                      ? t('linked.opening', { provider: provider.name })
                      : t(provider.linked ? 'linked.link_another' : 'linked.link', { provider: provider.name })}
                  </button>
                )}
              </For>
            </div>
          </Show>
        </li>
      </ul>
    </section>
  );
}

/** The account that the way there and back was about: the newest of that provider. */
function changedIn(
  returned: Returned | undefined,
  accounts: readonly { id: string; provider_name: string; linked_at?: number | undefined }[],
): string | undefined {
  if (returned?.outcome !== 'linked' && returned?.outcome !== 'already_yours') return undefined;
  return accounts
    .filter(account => account.provider_name === returned.left?.alias)
    .toSorted((a, b) => (b.linked_at ?? 0) - (a.linked_at ?? 0))[0]?.id;
}
