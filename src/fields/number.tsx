/** A number, typed as text: a native number field would swallow what it cannot read. Limits are said before typing. */

import { useLanguage } from '../i18n/language.tsx';
import type { AttributeOf, FieldProps } from './field-props.ts';
import { ValueInput } from './value-input.tsx';

export function NumberField(props: FieldProps<AttributeOf<'number' | 'integer'>>) {
  const { t, language } = useLanguage();
  const say = (limit: number) => new Intl.NumberFormat(language()).format(limit);
  const limits = () => {
    const { minimum, maximum } = props.attribute;
    if (minimum !== undefined && maximum !== undefined)
      return t('field.between', { minimum: say(minimum), maximum: say(maximum) });
    if (minimum !== undefined) return t('field.at_least', { minimum: say(minimum) });
    return maximum === undefined ? undefined : t('field.at_most', { maximum: say(maximum) });
  };
  // numeric keypads of phones have no minus
  const keypad = () => ((props.attribute.minimum ?? -1) < 0 ? 'text' : 'decimal');
  return <ValueInput {...props} input={{ type: 'text', inputmode: keypad() }} hint={limits()} />;
}
