/** Gender: one of the two values OIDC names, the person's own words, or nothing. */

import { createSignal, Show } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import { Labelled } from '../ui/labelled.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';

const NAMED = ['female', 'male'];

export function GenderField(props: FieldProps<AttributeOf<'gender'>>) {
  const { t } = useLanguage();
  const stored = () => props.attribute.value ?? '';
  const [ownWords, setOwnWords] = createSignal(stored() !== '' && !NAMED.includes(stored()));
  const choose = (choice: string) => {
    setOwnWords(choice === 'custom');
    // own words begin with the word that was chosen, ready to be replaced
    if (choice === 'custom') document.querySelector<HTMLInputElement>(`#${props.id}-words`)?.select();
    else props.setText('value', choice);
  };
  const choiceOf = (value: string) => (ownWords() ? 'custom' : value);
  return (
    <props.FormField name="value">
      {(store, field) => (
        <>
          <Labelled
            id={`${props.id}-value`}
            label={props.attribute.label}
            labelHidden
            error={ownWords() ? undefined : store.error}
          >
            {control => (
              <select class="input" {...control} onInput={event => choose(event.currentTarget.value)}>
                <option value="">{t('field.not_given')}</option>
                <option value="female" selected={choiceOf(store.value ?? '') === 'female'}>
                  {t('field.gender_female')}
                </option>
                <option value="male" selected={choiceOf(store.value ?? '') === 'male'}>
                  {t('field.gender_male')}
                </option>
                <option value="custom" selected={ownWords()}>
                  {t('field.gender_custom')}
                </option>
              </select>
            )}
          </Labelled>
          <Show when={ownWords()}>
            <Labelled id={`${props.id}-words`} label={t('field.gender_custom')} error={store.error}>
              {control => (
                <input
                  class="input"
                  type="text"
                  autocomplete="sex"
                  dir="auto"
                  {...field}
                  {...control}
                  value={store.value ?? ''}
                />
              )}
            </Labelled>
          </Show>
        </>
      )}
    </props.FormField>
  );
}
