/** One way to sign in: what it is, since when, and how to change or remove it. */

import { createSignal, Match, Show, Switch } from 'solid-js';
import type { Identity } from '../api/contract.ts';
import { LOGIN_ID_TYPES } from '../api/login-id-types.ts';
import { useLanguage } from '../i18n/language.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { LoginIdForm } from './login-id-form.tsx';
import { changeName, useOpenRow } from './open-row.ts';
import { WayFailure } from './way-failure.tsx';
import { WayTimes } from './way-times.tsx';
import type { LoginIdAct, WaysInProps } from './ways-in.tsx';

export function Way(props: WaysInProps & { readonly identity: Identity; readonly perform: LoginIdAct }) {
  const { t } = useLanguage();
  const { name, open, close } = useOpenRow();
  const [asking, setAsking] = createSignal(false);
  const [removeButton, setRemoveButton] = createSignal<HTMLElement>();
  const [failed, setFailed] = createSignal<Parameters<typeof WayFailure>[0]['outcome']>();
  const settings = () => props.snapshot.settings;
  const rowId = () => `way-${props.identity.id}`;
  const text = () => textOf(props.identity);
  const type = () => LOGIN_ID_TYPES.find(type => type === props.identity.provider_name);
  const changeable = () => {
    const kind = type();
    return props.identity.provider_type === 'login_id' && kind && settings().capabilities.login_ids?.includes(kind);
  };
  const isLast = () => settings().last_way_in === props.identity.id;
  const isOpen = () => name() === changeName(props.identity.id);

  function keep() {
    setAsking(false);
    removeButton()?.focus();
  }

  async function remove() {
    setAsking(false);
    setFailed(undefined);
    const gone = text();
    const outcome = await props.perform('deleteLoginId', { id: props.identity.id });
    if (outcome.kind === 'done') props.announce(t('ways.removed', { value: gone }));
    else setFailed(outcome);
  }

  return (
    <li classList={{ row: true, way: true, 'row-open': isOpen() }} id={rowId()}>
      <p class="way-kind">{type() ? t(`ways.${type() ?? 'email'}`) : props.identity.provider_name}</p>
      <Show when={!isOpen()}>
        <div class="row-value">
          <h3 class="way-name" dir="auto">
            {text()}
          </h3>
          <Verified identity={props.identity} />
          <p class="row-reason">
            <WayTimes identity={props.identity} />
          </p>
          <Show when={isLast() || !changeable()}>
            <p class="row-reason" id={`${rowId()}-reason`}>
              <Icon name="lock" />
              <span>
                {changeable() ? t('ways.last') : t('row.readonly_project', { project: settings().project.name })}
              </span>
            </p>
          </Show>
          <Show when={failed()}>{outcome => <WayFailure outcome={outcome()} />}</Show>
        </div>
        <Show when={changeable()}>
          <div class="row-action">
            <button type="button" class="button button-quiet" onClick={() => open(changeName(props.identity.id))}>
              {t('ways.change')}
              <span class="visually-hidden"> {text()}</span>
            </button>
            <button
              type="button"
              class="button button-quiet button-quiet-danger"
              ref={setRemoveButton}
              aria-disabled={isLast()}
              aria-describedby={isLast() ? `${rowId()}-reason` : undefined}
              onClick={() => !isLast() && setAsking(true)}
            >
              {t('editor.remove')}
              <span class="visually-hidden"> {text()}</span>
            </button>
          </div>
        </Show>
      </Show>
      <Show when={isOpen() && type()} keyed>
        {type => (
          <LoginIdForm
            form={changeName(props.identity.id)}
            type={type}
            replaces={props.identity.id}
            initial={text()}
            sub={settings().user.sub}
            announce={props.announce}
            perform={props.perform}
            onClose={close}
          />
        )}
      </Show>
      <Show when={asking()}>
        <ConfirmDialog
          open
          title={t('ways.remove_title', { value: text() })}
          text={t('ways.remove_text')}
          keep={t('ways.keep')}
          discard={t('editor.remove')}
          onKeep={keep}
          onDiscard={() => void remove()}
        />
      </Show>
    </li>
  );
}

function textOf({ email, username, name, provider_name: provider }: Identity): string {
  return email ?? username ?? name ?? provider;
}

/** An email address that is not proven comes as a mere name. */
function Verified(props: { readonly identity: Identity }) {
  const { t } = useLanguage();
  const isEmail = () => props.identity.provider_type === 'login_id' && props.identity.provider_name === 'email';
  return (
    <Switch>
      <Match when={isEmail() && props.identity.email !== undefined}>
        <span class="chip chip-good">
          <Icon name="check" />
          {t('row.verified')}
        </span>
      </Match>
      <Match when={isEmail()}>
        <span class="chip chip-warning">
          <Icon name="alert" />
          {t('row.not_verified')}
        </span>
      </Match>
    </Switch>
  );
}
