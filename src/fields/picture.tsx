/** A picture by its https address, shown before it is saved. */

import { createEffect, createSignal, on, Show } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { ValueInput } from './value-input.tsx';

export function PictureField(props: FieldProps<AttributeOf<'picture'>>) {
  const { t } = useLanguage();
  return (
    <>
      <ValueInput
        {...props}
        input={{ type: 'url', inputmode: 'url', spellcheck: false }}
        hint={t('field.picture_hint')}
      />
      <props.FormField name="value">{store => <Preview address={store.value ?? ''} />}</props.FormField>
    </>
  );
}

function Preview(props: { readonly address: string }) {
  const { t } = useLanguage();
  const [broken, setBroken] = createSignal(false);
  createEffect(
    on(
      () => props.address,
      () => setBroken(false),
    ),
  );
  const shown = () => /^https:\/\/[^/\s]+/i.test(props.address) && URL.canParse(props.address);
  return (
    <Show when={shown()}>
      <Show when={!broken()} fallback={<p class="field-hint">{t('field.picture_broken')}</p>}>
        <img
          class="picture-preview"
          src={props.address}
          alt={t('field.picture_preview')}
          referrerpolicy="no-referrer"
          onError={() => setBroken(true)}
        />
      </Show>
    </Show>
  );
}
