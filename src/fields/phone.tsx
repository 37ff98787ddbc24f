/** A phone number, typed as people write it at home or abroad; a library knows which numbers there are in which country. */

import { createEffect, createMemo, createSignal, on, onMount } from 'solid-js';
import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
} from 'libphonenumber-js/min';
import { useLanguage } from '../i18n/language.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { Labelled } from '../ui/labelled.tsx';
import { countryName } from './country-name.ts';
import type { AttributeOf, FieldProps } from './field-props.ts';

export function PhoneField(props: FieldProps<AttributeOf<'phone_number'>>) {
  const { t } = useLanguage();
  onMount(() => props.judge(number => (isPlausible(number) ? undefined : t('field.phone_unknown'))));
  return (
    <props.FormField name="value">
      {(store, field) => (
        <PhoneInput
          id={props.id}
          label={props.attribute.label}
          labelHidden
          error={store.error}
          value={store.value ?? ''}
          onValue={number => props.setText('value', number)}
          ref={field.ref}
        />
      )}
    </props.FormField>
  );
}

/** False for an E.164 number that no country has given out. Other texts are for the core to judge. */
export function isPlausible(number: string): boolean {
  return !/^\+\d{7,15}$/.test(number) || parsePhoneNumberFromString(number)?.isValid() === true;
}

export function PhoneInput(props: {
  readonly id: string;
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly error: string | undefined;
  /** E.164, or what was typed if that is no number. */
  readonly value: string;
  readonly onValue: (number: string) => void;
  readonly ref?: (element: HTMLInputElement) => void;
}) {
  const { t, language } = useLanguage();
  const [text, setText] = createSignal('');
  const here = regionHere();
  const [country, setCountry] = createSignal(here);
  const [countryText, setCountryText] = createSignal<string>(here ?? '');

  const numberIn = (typed: string) => parsePhoneNumberFromString(typed, country())?.number ?? typed;
  const readable = () => parsePhoneNumberFromString(props.value)?.formatInternational();
  const follow = (typed: string) => {
    const found = parsePhoneNumberFromString(typed)?.country;
    if (found) setCountry(found);
    if (found) setCountryText(found);
  };
  createEffect(
    on(
      () => props.value,
      value => {
        if (numberIn(text()) === value) return;
        setText(readable() ?? value);
        follow(value);
      },
    ),
  );
  const type = (typed: string) => {
    setText(typed);
    follow(typed);
    props.onValue(numberIn(typed));
  };
  const choose = (wanted: string) => {
    setCountryText(wanted);
    if (!isSupportedCountry(wanted)) return;
    // the same number without its former country
    const national = parsePhoneNumberFromString(text())?.nationalNumber ?? text();
    setCountry(wanted);
    setText(national);
    props.onValue(numberIn(national));
  };
  const countries = createMemo(() => {
    const { compare } = new Intl.Collator(language());
    return getCountries()
      .map(code => {
        const calling = `+${getCountryCallingCode(code)}`;
        return { value: code, name: countryName(code, language()), also: calling, detail: () => calling };
      })
      .toSorted((a, b) => compare(a.name, b.name));
  });
  const hint = () => {
    const number = readable();
    return number === undefined || !isPlausible(props.value)
      ? t('field.phone_hint')
      : t('field.phone_meant', { number });
  };

  return (
    <>
      <Labelled
        id={`${props.id}-value`}
        label={props.label}
        labelHidden={props.labelHidden}
        hint={hint()}
        error={props.error}
      >
        {control => (
          <input
            class="input"
            type="tel"
            inputmode="tel"
            autocomplete="tel"
            dir="ltr"
            {...control}
            ref={element => props.ref?.(element)}
            value={text()}
            onInput={event => type(event.currentTarget.value)}
          />
        )}
      </Labelled>
      <Labelled id={`${props.id}-country`} label={t('field.phone_country')}>
        {control => (
          <Combobox
            control={control}
            options={countries()}
            value={countryText()}
            onValue={choose}
            countText={count => t('field.matches', { count })}
          />
        )}
      </Labelled>
    </>
  );
}

/** Where the person most likely is, by the language of their browser. */
function regionHere(): CountryCode | undefined {
  // in the C locale Chromium speaks en-US@posix, which is no tag
  const [language = ''] = navigator.language.split('@');
  const region = new Intl.Locale(language).maximize().region ?? '';
  return isSupportedCountry(region) ? region : undefined;
}
