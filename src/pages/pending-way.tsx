/** A new email address or phone number that waits for its code: six digits, a few tries, some minutes. */

import { createSignal, onCleanup, onMount, Show, untrack } from 'solid-js';
import type { PendingLoginId } from '../api/contract.ts';
import type { ActOutcome } from '../api/outcome.ts';
import { useLanguage } from '../i18n/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { refusalText, WayFailure } from './way-failure.tsx';
import type { LoginIdAct, WaysInProps } from './ways-in.tsx';
import '../ui/field.css';

export function PendingWay(props: WaysInProps & { readonly pending: PendingLoginId; readonly perform: LoginIdAct }) {
  const { t, language } = useLanguage();
  const [code, setCode] = createSignal('');
  const [error, setError] = createSignal<string>();
  const [failed, setFailed] = createSignal<Extract<ActOutcome, { kind: 'failed' }>>();
  const [busy, setBusy] = createSignal(false);
  const [input, setInput] = createSignal<HTMLInputElement>();
  const [now, setNow] = createSignal(Date.now() / 1000);
  onMount(() => {
    const clock = setInterval(() => setNow(Date.now() / 1000), 1_000);
    onCleanup(() => clearInterval(clock));
  });

  const id = untrack(() => props.pending.id);
  const value = () => props.pending.value;
  const spent = () => props.pending.tries_left === 0 || props.pending.expires_at <= now();
  const wait = () => Math.max(0, Math.ceil(props.pending.resend_at - now()));
  const seconds = (count: number) =>
    new Intl.NumberFormat(language(), { style: 'unit', unit: 'second', unitDisplay: 'short' }).format(count);
  const tries = () => t('ways.tries', { count: props.pending.tries_left });
  const until = () =>
    new Intl.DateTimeFormat(language(), { timeStyle: 'short' }).format(props.pending.expires_at * 1000);

  async function run(call: Parameters<LoginIdAct>[0], body: object | undefined, done: string) {
    if (busy()) return;
    setBusy(true);
    setError(undefined);
    setFailed(undefined);
    const outcome = await props.perform(call, body ? { id, body } : { id }).finally(() => setBusy(false));
    if (outcome.kind === 'done') {
      props.announce(done);
      setCode('');
      if (call === 'resendLoginId') input()?.focus();
      return;
    }
    if (outcome.kind === 'failed') setFailed(outcome);
    else setError(outcome.code === 'wrong_code' && !spent() ? wrong() : refusalText(t, overIfWrong(outcome.code)));
    input()?.focus();
    input()?.select();
  }

  const wrong = () => `${t('ways.wrong_code')} ${tries()}`;

  async function verify() {
    const typed = code().replaceAll(/\D/g, '');
    if (typed.length === 6) {
      await run('verifyLoginId', { code: typed }, t('ways.verified', { value: value() }));
      return;
    }
    setError(t('ways.code_form'));
    input()?.focus();
  }

  return (
    <li class="row row-open way" id={`pending-${id}`}>
      <p class="way-kind">{t(`ways.${props.pending.type}`)}</p>
      <form
        class="editor"
        novalidate
        aria-labelledby={`pending-${id}-name`}
        aria-busy={busy()}
        onSubmit={event => {
          event.preventDefault();
          void verify();
        }}
      >
        <div class="row-value">
          <h3 class="way-name" id={`pending-${id}-name`} dir="auto">
            {value()}
          </h3>
          <span class="chip chip-warning">
            <Icon name="alert" />
            {t('ways.waiting')}
          </span>
        </div>
        <p class="field-hint">
          {spent() ? t('ways.code_over') : `${t('ways.code_where', { value: value(), until: until() })} ${tries()}`}
        </p>
        <Labelled id={`${id}-code`} label={t('ways.code')} error={error()}>
          {control => (
            <input
              class="input input-code"
              type="text"
              inputmode="numeric"
              autocomplete="one-time-code"
              dir="ltr"
              {...control}
              ref={setInput}
              value={code()}
              onInput={event => setCode(event.currentTarget.value)}
            />
          )}
        </Labelled>
        <Show when={failed()}>{outcome => <WayFailure outcome={outcome()} />}</Show>
        <div class="actions">
          <button type="submit" class="button button-primary" aria-disabled={busy()}>
            {t('ways.verify')}
          </button>
          <button
            type="button"
            class="button"
            aria-disabled={busy() || wait() > 0}
            onClick={() =>
              wait() === 0 && void run('resendLoginId', undefined, t('ways.code_sent', { value: value() }))
            }
          >
            {wait() > 0 ? t('ways.resend_in', { time: seconds(wait()) }) : t('ways.resend')}
          </button>
          <button
            type="button"
            class="button button-quiet-danger"
            aria-disabled={busy()}
            onClick={() => void run('deleteLoginId', undefined, t('ways.cancelled', { value: value() }))}
          >
            {t('ways.give_up')}
            <span class="visually-hidden"> {value()}</span>
          </button>
        </div>
      </form>
    </li>
  );
}

/** The try that was wrong was the last one. */
function overIfWrong<Code extends string>(code: Code): Code | 'code_over' {
  return code === 'wrong_code' ? 'code_over' : code;
}
