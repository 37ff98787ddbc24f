/** Text, and the texts a browser knows a keyboard for: web address, email, phone number. */

import type { JSX } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { ValueInput } from './value-input.tsx';

type TextType = 'string' | 'url' | 'email' | 'phone_number';

const INPUT: { readonly [Type in TextType]: JSX.InputHTMLAttributes<HTMLInputElement> } = {
  string: { type: 'text' },
  url: { type: 'url', inputmode: 'url', spellcheck: false },
  email: { type: 'email', inputmode: 'email', spellcheck: false },
  phone_number: { type: 'tel', inputmode: 'tel' },
};

const HINT = { url: 'field.url_hint', phone_number: 'field.phone_hint' } as const;

export function TextField(props: FieldProps<AttributeOf<TextType>>) {
  const { t } = useLanguage();
  const hint = () => {
    const { type } = props.attribute;
    return type === 'url' || type === 'phone_number' ? t(HINT[type]) : undefined;
  };
  return <ValueInput {...props} input={INPUT[props.attribute.type]} hint={hint()} />;
}
