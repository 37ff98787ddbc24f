/** The form that edits one attribute. Nothing typed is lost but by Cancel: every refusal leaves it standing. */

import { createForm, getValues, setError, setValue } from '@modular-forms/solid';
import { createEffect, createSignal, onCleanup, onMount, Show, untrack, type Component } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { SettingsAttribute } from '../api/contract.ts';
import type { Change, SaveOutcome } from '../api/outcome.ts';
import { useLanguage } from '../i18n/language.tsx';
import type { AttributeValue } from '../profile/attribute.ts';
import type { IssueCode, IssueParams } from '../profile/issue.ts';
import { sameValue } from '../profile/view.ts';
import { Conflict } from './conflict.tsx';
import { EditorFailure } from './editor-failure.tsx';
import type { FieldProps } from './field-props.ts';
import { checkForm, formValues, isEmpty, type FormValues } from './form-values.ts';
import { issueText } from './issue-text.ts';
import { fieldFor } from './registry.ts';
import '../ui/field.css';

export interface Saved {
  /** `null`: removed. */
  readonly wanted: AttributeValue | null;
  /** What brings the former value back, where that can be saved again. */
  readonly undo?: Change;
}

export interface EditorProps {
  readonly attribute: SettingsAttribute;
  /** Of the row; `${id}-label` names the form. */
  readonly id: string;
  readonly signInAddress: string;
  readonly save: (change: Change) => Promise<SaveOutcome>;
  /** Told what was saved, if anything was. */
  readonly onClose: (saved?: Saved) => void;
  readonly onDirty: (dirty: boolean) => void;
  /** Takes the place of the type's usual field. */
  readonly field?: Component<FieldProps> | undefined;
}

type Trouble = Exclude<SaveOutcome, { kind: 'saved' | 'refused' }>;

export function AttributeEditor(props: EditorProps) {
  const { t, language } = useLanguage();
  // editing goes on from here whatever the server says meanwhile
  const attribute = untrack(() => props.attribute);
  const [base, setBase] = createSignal(attribute.value as AttributeValue | undefined);
  const [trouble, setTrouble] = createSignal<Trouble>();
  const [pending, setPending] = createSignal(false);

  let judge: Parameters<FieldProps['judge']>[0] = () => undefined;

  const words = (code: IssueCode, params?: IssueParams) => issueText(t, language(), attribute, code, params);
  const [form, { Form, Field }] = createForm<FormValues>({
    initialValues: formValues(attribute.type, attribute.value as AttributeValue | undefined),
    validate: values => {
      const checked = check(values as FormValues);
      const fault = checked.ok ? judge(values['value'] ?? '') : undefined;
      if (fault !== undefined) return { value: fault };
      if (checked.ok) return {};
      return Object.fromEntries(Object.entries(checked.errors).map(([name, code]) => [name, words(code)]));
    },
  });

  function check(values: FormValues): ReturnType<typeof checkForm> {
    // a half-typed native date reads as empty, and empty would remove the value
    const controls = [...(form.element?.elements ?? [])] as HTMLInputElement[];
    if (controls.some(control => control.validity.badInput)) return { ok: false, errors: { value: 'bad_format' } };
    return checkForm(attribute, values, Date.now());
  }

  async function submit(values: FormValues) {
    if (!form.dirty && !trouble()) return close();
    const checked = check(values);
    if (checked.ok) await save(checked.wanted);
  }

  async function save(wanted: AttributeValue | null) {
    if (pending()) return;
    const focused = document.activeElement;
    setPending(true);
    setTrouble(undefined);
    const outcome = await props.save({ wanted, base: base() }).finally(() => setPending(false));
    // disabled fields lose the focus
    if (outcome.kind !== 'saved' && focused instanceof HTMLElement) focused.focus();
    if (outcome.kind === 'saved') {
      const former = base();
      const undo = { wanted: former ?? null, base: outcome.saved };
      return close(sameValue(former, outcome.saved) ? { wanted } : { wanted, undo });
    }
    if (outcome.kind === 'refused') return refuse(outcome.code, outcome.params);
    if (outcome.kind === 'conflict') setBase(() => outcome.saved);
    setTrouble(outcome);
  }

  async function remove() {
    for (const name of Object.keys(values())) setValue(form, name, '');
    await save(null);
  }

  function refuse(code: IssueCode, params: IssueParams | undefined) {
    setError(form, Object.keys(formValues(attribute.type, undefined))[0] ?? 'value', words(code, params));
  }

  function close(saved?: Saved) {
    props.onDirty(false);
    props.onClose(saved);
  }

  createEffect(() => props.onDirty(form.dirty));
  onCleanup(() => props.onDirty(false));
  onMount(() => focusFirst(form.element));

  const values = () => getValues(form) as FormValues;
  const removes = () => base() !== undefined && form.dirty && isEmpty(values()) && check(values()).ok;
  const discards = () => removes() && !conflicting();
  const conflicting = () => trouble()?.kind === 'conflict';
  const typed = () => {
    const checked = check(values());
    return checked.ok ? checked.wanted : null;
  };
  const canRemove = () =>
    attribute.value !== undefined && attribute.candidates === undefined && !removes() && !conflicting();

  const submitWord = () => {
    if (pending()) return t('editor.saving');
    if (conflicting()) return t('conflict.keep_mine');
    return removes() ? t('editor.remove') : t('editor.save');
  };

  return (
    <Form
      class="editor"
      aria-labelledby={`${props.id}-label`}
      aria-busy={pending()}
      onSubmit={submit}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Escape' && !event.isComposing && !pending()) close();
      }}
    >
      <fieldset class="editor-fields" disabled={pending()}>
        <Dynamic
          component={props.field ?? fieldFor(attribute)}
          attribute={attribute}
          id={props.id}
          FormField={Field}
          setText={(name: string, text: string) => setValue(form, name, text)}
          judge={(given: typeof judge) => {
            judge = given;
          }}
        />
      </fieldset>
      <Show when={trouble()} keyed>
        {now =>
          now.kind === 'conflict' ? (
            <Conflict attribute={attribute} mine={typed()} saved={now.saved} />
          ) : (
            <EditorFailure reason={now.reason} signInAddress={props.signInAddress} />
          )
        }
      </Show>
      <div class="actions">
        <button
          type="submit"
          classList={{ button: true, 'button-primary': !discards(), 'button-danger': discards() }}
          aria-disabled={pending()}
        >
          {submitWord()}
        </button>
        <button type="button" class="button" disabled={pending()} onClick={() => close()}>
          {conflicting() ? t('conflict.take_saved') : t('editor.cancel')}
        </button>
        <Show when={canRemove()}>
          <button type="button" class="button button-quiet-danger" disabled={pending()} onClick={() => void remove()}>
            {t('editor.remove')}
          </button>
        </Show>
      </div>
    </Form>
  );
}

/** Into the field that holds the value: the chosen one of a group, else the first, its text ready to be replaced. */
function focusFirst(form: HTMLFormElement | undefined) {
  const control =
    form?.querySelector<HTMLElement>(':checked:is([type=radio])') ??
    form?.querySelector<HTMLElement>('input, select, textarea');
  control?.focus();
  form?.scrollIntoView({ block: 'nearest' });
  if (control instanceof HTMLInputElement && control.type !== 'radio') control.select();
}
