/** Types a new email address, phone number or username to sign in with. */

import { createEffect, createResource, createSignal, Match, onCleanup, Show, Switch, untrack } from 'solid-js';
import type { LoginIdType } from '../api/login-id-types.ts';
import type { ActOutcome } from '../api/outcome.ts';
import { useLanguage } from '../i18n/language.tsx';
import { draftOf, dropDraft } from '../session/draft.ts';
import { onEscape } from '../ui/escape.ts';
import { Labelled } from '../ui/labelled.tsx';
import { LoadFailure } from './editor-loader.tsx';
import { useUnsaved } from './unsaved.tsx';
import { refusalText, WayFailure } from './way-failure.tsx';
import type { LoginIdAct } from './ways-in.tsx';
import '../ui/field.css';

const CONTROL = {
  email: { type: 'email', inputmode: 'email', autocomplete: 'email' },
  username: { type: 'text', inputmode: 'text', autocomplete: 'username' },
} as const;

export function LoginIdForm(props: {
  /** Its name in the address. */
  readonly form: string;
  readonly type: LoginIdType;
  /** The identity that the new one takes the place of. */
  readonly replaces?: string;
  readonly initial?: string;
  readonly sub: string;
  readonly announce: (text: string) => void;
  readonly perform: LoginIdAct;
  readonly onClose: () => void;
}) {
  const { t } = useLanguage();
  const { setDirty } = useUnsaved();
  const [text, setText] = createSignal(untrack(() => initialText(props.sub, props.form, props.initial)));
  const [error, setError] = createSignal<string>();
  const [failed, setFailed] = createSignal<Extract<ActOutcome, { kind: 'failed' }>>();
  const [pending, setPending] = createSignal(false);
  const [form, setForm] = createSignal<HTMLFormElement>();
  // the phone field brings a library along
  const [phone] = createResource(() => (props.type === 'phone' ? import('../fields/phone.tsx') : undefined));

  const focus = () => {
    const control = form()?.querySelector('input');
    control?.focus();
    control?.select();
  };
  createEffect(() => {
    if (!phone.loading) focus();
  });
  createEffect(() => setDirty(text().trim() !== (props.initial ?? '')));
  onCleanup(() => setDirty(false));

  async function submit() {
    if (pending()) return;
    const value = text().trim();
    if (value === props.initial) return close();
    if (value === '' || (props.type === 'phone' && phone()?.isPlausible(value) !== true)) {
      setError(value === '' ? t(`ways.invalid_${props.type}`) : t('field.phone_unknown'));
      focus();
      return;
    }
    setError(undefined);
    setFailed(undefined);
    setPending(true);
    const body = { type: props.type, value, ...(props.replaces === undefined ? {} : { replaces: props.replaces }) };
    const outcome = await props
      .perform('addLoginId', { body }, { form: props.form, text: value })
      .finally(() => setPending(false));
    if (outcome.kind === 'done') {
      props.announce(props.type === 'username' ? t('ways.saved', { value }) : t('ways.code_sent', { value }));
      close();
      return;
    }
    if (outcome.kind === 'failed') setFailed(outcome);
    else setError(outcome.code === 'invalid_login_id' ? t(`ways.invalid_${props.type}`) : refusalText(t, outcome.code));
    focus();
  }

  function close() {
    setDirty(false);
    dropDraft();
    props.onClose();
  }

  const label = () => t(`ways.new_${props.type}`);
  const id = () => `login-id-${props.type}`;

  return (
    <form
      class="editor"
      novalidate
      aria-label={props.initial === undefined ? t(`ways.add_${props.type}`) : `${t('ways.change')} ${props.initial}`}
      aria-busy={pending()}
      ref={element => {
        setForm(element);
        onEscape(element, () => !pending() && close());
      }}
      onSubmit={event => {
        event.preventDefault();
        void submit();
      }}
    >
      <fieldset class="editor-fields" disabled={pending()}>
        <Switch>
          <Match when={props.type !== 'phone' && props.type} keyed>
            {type => (
              <Labelled id={id()} label={label()} hint={t(`ways.hint_${type}`)} error={error()}>
                {control => (
                  <input
                    class="input"
                    dir="auto"
                    spellcheck={false}
                    autocapitalize="none"
                    {...CONTROL[type]}
                    {...control}
                    value={text()}
                    onInput={event => setText(event.currentTarget.value)}
                  />
                )}
              </Labelled>
            )}
          </Match>
          <Match when={phone.state === 'ready' && phone()}>
            {ready => {
              const { PhoneInput } = ready();
              return <PhoneInput id={id()} label={label()} error={error()} value={text()} onValue={setText} />;
            }}
          </Match>
          <Match when={phone.state === 'errored'}>
            <LoadFailure />
          </Match>
        </Switch>
      </fieldset>
      <Show when={failed()}>{outcome => <WayFailure outcome={outcome()} />}</Show>
      <div class="actions">
        <button type="submit" class="button button-primary" aria-disabled={pending()}>
          {props.type === 'username' ? t('editor.save') : t('ways.send_code')}
        </button>
        <button type="button" class="button" disabled={pending()} onClick={close}>
          {t('editor.cancel')}
        </button>
      </div>
    </form>
  );
}

/** What was typed before a fresh sign-in goes before what is there now. */
function initialText(sub: string, form: string, initial = ''): string {
  const draft = draftOf(sub);
  return draft?.form === form ? draft.text : initial;
}
