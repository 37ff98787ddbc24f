/** A form field whose value comes from a long list, found by typing. */

import { useLanguage } from '../i18n/language.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { Labelled } from '../ui/labelled.tsx';
import type { Option } from '../ui/options.ts';
import type { FieldProps } from './field-props.ts';

export function ListField(
  props: Pick<FieldProps, 'id' | 'FormField' | 'setText'> & {
    /** Of the form field. */
    readonly name: string;
    readonly label: string;
    readonly labelHidden?: boolean;
    readonly hint?: string | undefined;
    readonly autocomplete?: string;
    readonly options: readonly Option[];
  },
) {
  const { t } = useLanguage();
  return (
    <props.FormField name={props.name}>
      {(store, field) => (
        <Labelled
          id={`${props.id}-${props.name}`}
          label={props.label}
          labelHidden={props.labelHidden}
          hint={props.hint}
          error={store.error}
        >
          {control => (
            <Combobox
              control={control}
              options={props.options}
              value={store.value ?? ''}
              onValue={value => props.setText(props.name, value)}
              name={field.name}
              ref={field.ref}
              onBlur={event => field.onBlur(event as Parameters<typeof field.onBlur>[0])}
              autocomplete={props.autocomplete ?? 'off'}
              countText={count => t('field.matches', { count })}
            />
          )}
        </Labelled>
      )}
    </props.FormField>
  );
}
