/** What every field gets from the editor it stands in. */

import type { FieldElementProps, FieldStore } from '@modular-forms/solid';
import type { JSX } from 'solid-js';
import type { SettingsAttribute } from '../api/contract.ts';
import type { FormValues } from './form-values.ts';

export type AttributeOf<Type extends SettingsAttribute['type']> = Extract<SettingsAttribute, { readonly type: Type }>;

/** One form field as `@modular-forms/solid` renders it. */
type FormField = (props: {
  name: string;
  children: (store: FieldStore<FormValues, string>, input: FieldElementProps<FormValues, string>) => JSX.Element;
}) => JSX.Element;

export interface FieldProps<A extends SettingsAttribute = SettingsAttribute> {
  readonly attribute: A;
  /** Of the row; ids in the editor begin with it. */
  readonly id: string;
  readonly FormField: FormField;
  /** Sets a form field from something that is no input of its own, e.g. a suggestion. */
  readonly setText: (name: string, text: string) => void;
  /** Tells the editor what the field knows about its text beyond the core: the words of a fault, or nothing. */
  readonly judge: (judge: (text: string) => string | undefined) => void;
}
