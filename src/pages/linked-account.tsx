/** One account at a provider: whose it is, since when, and how to unlink it. */

import { createSignal, Show } from 'solid-js';
import type { Identity, Provider, Settings } from '../api/contract.ts';
import type { ActOutcome } from '../api/outcome.ts';
import { useLanguage, type Translate } from '../i18n/language.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import type { Returned } from './outcome.tsx';
import { WayFailure } from './way-failure.tsx';
import { WayTimes } from './way-times.tsx';

/** @returns nothing if the browser leaves for a fresh sign-in first */
export type Unlink = (
  id: string,
  provider: Pick<Provider, 'alias' | 'name'>,
) => Promise<Exclude<ActOutcome, { kind: 'sign_in_first' }> | undefined>;

export interface LinkedAccountProps {
  readonly identity: Identity;
  readonly settings: Settings;
  /** Linking has just been about this one. */
  readonly changed: Returned['outcome'] | undefined;
  readonly announce: (text: string) => void;
  readonly unlink: Unlink;
}

export function LinkedAccount(props: LinkedAccountProps) {
  const { t } = useLanguage();
  const [asking, setAsking] = createSignal(false);
  const [button, setButton] = createSignal<HTMLElement>();
  const [failed, setFailed] = createSignal<Parameters<typeof WayFailure>[0]['outcome']>();
  const rowId = () => `linked-${props.identity.id}`;
  const offered = () => props.settings.providers.find(({ alias }) => alias === props.identity.provider_name);
  const provider = () => offered()?.name ?? props.identity.provider_name;
  const name = () => nameOf(props.identity) ?? provider();
  const account = () => `${provider()} (${props.identity.email ?? name()})`;
  const isLast = () => props.settings.last_way_in === props.identity.id;

  function keep() {
    setAsking(false);
    button()?.focus();
  }

  async function unlink() {
    setAsking(false);
    setFailed(undefined);
    const gone = account();
    button()?.focus();
    const outcome = await props.unlink(props.identity.id, { alias: props.identity.provider_name, name: provider() });
    if (outcome?.kind === 'done') props.announce(t('linked.unlinked', { account: gone }));
    else setFailed(outcome);
  }

  return (
    <li classList={{ row: true, way: true, 'linked-changed': props.changed !== undefined }} id={rowId()}>
      <p class="way-kind">
        <bdi>{provider()}</bdi>
      </p>
      <div class="row-value">
        <div class="linked">
          <Avatar name={name()} picture={props.identity.picture} />
          <div class="linked-text">
            <div class="linked-line">
              <h3 class="way-name">
                <bdi>{name()}</bdi>
              </h3>
              <Show when={props.changed}>
                {changed => (
                  <span class="chip chip-good">
                    <Icon name="check" />
                    {t(changed() === 'linked' ? 'linked.fresh' : 'linked.this')}
                  </span>
                )}
              </Show>
            </div>
            <Email identity={props.identity} shown={name()} />
            <p class="row-reason">
              <WayTimes identity={props.identity} />
            </p>
          </div>
        </div>
        <Show when={!offered()}>
          <p class="row-reason">
            <Icon name="alert" />
            <span>{t('linked.removed', { provider: provider() })}</span>
          </p>
        </Show>
        <Show when={isLast()}>
          <p class="row-reason" id={`${rowId()}-last`}>
            <Icon name="lock" />
            <span>{lastText(t, props.settings)}</span>
          </p>
        </Show>
        <Show when={failed()}>{outcome => <WayFailure untyped outcome={outcome()} />}</Show>
      </div>
      <Show when={props.settings.capabilities.unlink}>
        <div class="row-action">
          <button
            type="button"
            class="button button-quiet button-quiet-danger"
            ref={setButton}
            aria-disabled={isLast()}
            aria-describedby={isLast() ? `${rowId()}-last` : undefined}
            onClick={() => !isLast() && setAsking(true)}
          >
            {t('linked.unlink')}
            <span class="visually-hidden"> {account()}</span>
          </button>
        </div>
      </Show>
      <Show when={asking()}>
        <ConfirmDialog
          open
          title={t('linked.unlink_title', { account: account() })}
          text={lossesOf(t, props.identity, props.settings).join(' ')}
          keep={t('ways.keep')}
          discard={t('linked.unlink')}
          onKeep={keep}
          onDiscard={() => void unlink()}
        />
      </Show>
    </li>
  );
}

function Email(props: { readonly identity: Identity; readonly shown: string }) {
  const { t } = useLanguage();
  return (
    <Show when={props.identity.email}>
      {email => (
        <p class="linked-line linked-email">
          <Show when={email() !== props.shown}>
            <bdi>{email()}</bdi>
          </Show>
          <span class="chip chip-good">
            <Icon name="check" />
            {t('row.verified')}
          </span>
        </p>
      )}
    </Show>
  );
}

function nameOf({ name, username, email, social_identity_ref: ref }: Identity): string | undefined {
  return name ?? username ?? email ?? ref;
}

function lastText(t: Translate, { capabilities }: Settings): string {
  return t(capabilities.password_url === undefined ? 'linked.last' : 'linked.last_password');
}

/** What goes with an account: the way in, and what only it brings to the attributes that follow the ways in. */
function lossesOf(t: Translate, identity: Identity, { identities, attributes }: Settings): string[] {
  const others = identities.filter(({ id }) => id !== identity.id);
  const brought = [
    { pointer: '/email', value: identity.email, kept: others.flatMap(other => [other.email, loginId(other, 'email')]) },
    {
      pointer: '/preferred_username',
      value: identity.username,
      kept: others.map(({ username }) => username),
    },
  ];
  const losses = brought.flatMap(({ pointer, value, kept }) => {
    const attribute = attributes.find(attribute => attribute.pointer === pointer);
    if (!attribute || value === undefined || kept.includes(value)) return [];
    const { label, candidates = [] } = attribute;
    if (attribute.value === value) return [t('linked.loses_value', { value, label })];
    return candidates.includes(value) ? [t('linked.loses_choice', { value, label })] : [];
  });
  return [t('linked.loses_way'), ...losses];
}

/** An address that is not proven comes as a mere name. */
function loginId({ provider_type: type, provider_name: name, name: value }: Identity, wanted: string) {
  return type === 'login_id' && name === wanted ? value : undefined;
}
