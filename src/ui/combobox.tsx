/** A text field with a list that narrows while typing (ARIA Authoring Practices: combobox with list autocomplete). */

import { createEffect, createMemo, createSignal, For, on, Show, untrack } from 'solid-js';
import { Icon } from './icon.tsx';
import type { ControlProps } from './labelled.tsx';
import { meant, search, type Option } from './options.ts';
import './combobox.css';

export interface ComboboxProps {
  readonly control: ControlProps;
  readonly options: readonly Option[];
  /** The value of an entry, or a text that is none. */
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly onBlur?: (event: FocusEvent) => void;
  readonly ref?: (element: HTMLInputElement) => void;
  readonly name?: string;
  readonly autocomplete?: string;
  /** Says how many entries fit what is typed. */
  readonly countText: (count: number) => string;
}

export function Combobox(props: ComboboxProps) {
  const nameOf = (value: string) => props.options.find(option => option.value === value)?.name ?? value;
  const valueOf = (text: string) => meant(props.options, text)?.value ?? text;
  const [text, setText] = createSignal(untrack(() => nameOf(props.value)));
  const [open, setOpen] = createSignal(false);
  const [narrowed, setNarrowed] = createSignal(false);
  const [active, setActive] = createSignal(-1);
  const [list, setList] = createSignal<HTMLElement>();

  createEffect(
    on(
      () => props.value,
      value => {
        if (valueOf(text()) !== value) setText(nameOf(value));
      },
    ),
  );
  const shown = createMemo(() => (open() ? search(props.options, narrowed() ? text() : '') : []));
  const listId = () => `${props.control.id}-list`;
  const optionId = (index: number) => `${listId()}-${index}`;

  const show = (index: number) => {
    setOpen(true);
    setActive(index);
    list()?.children[index]?.scrollIntoView({ block: 'nearest' });
  };
  const showAll = () => {
    setNarrowed(false);
    setOpen(true);
    show(props.options.findIndex(option => option.value === props.value));
  };
  const close = () => setOpen(false);
  const choose = (option: Option) => {
    setText(option.name);
    props.onValue(option.value);
    close();
  };
  const type = (typed: string) => {
    setText(typed);
    setNarrowed(true);
    setOpen(true);
    show(typed.trim() === '' || shown().length === 0 ? -1 : 0);
    props.onValue(valueOf(typed));
  };

  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && !event.altKey) {
      event.preventDefault();
      const from = active() < 0 && step < 0 ? 0 : active();
      if (open()) show((from + step + shown().length) % Math.max(shown().length, 1));
      else showAll();
      return;
    }
    if (!open() || event.isComposing) return;
    const option = shown()[active()];
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'Enter' && option) {
      event.preventDefault();
      choose(option);
    } else if (event.key === 'Tab' && option && narrowed()) choose(option);
  };

  return (
    <div class="combobox">
      <input
        class="input"
        type="text"
        role="combobox"
        dir="auto"
        spellcheck={false}
        {...props.control}
        name={props.name}
        autocomplete={props.autocomplete ?? 'off'}
        aria-autocomplete="list"
        aria-expanded={open() && shown().length > 0}
        aria-controls={listId()}
        aria-activedescendant={open() && active() >= 0 ? optionId(active()) : undefined}
        ref={element => props.ref?.(element)}
        value={text()}
        onInput={event => type(event.currentTarget.value)}
        on:keydown={press}
        onClick={() => (open() ? close() : showAll())}
        onBlur={event => {
          close();
          props.onBlur?.(event);
        }}
      />
      <Icon name="chevron" />
      <div
        class="combobox-list"
        role="listbox" // oxlint-disable-line jsx-a11y/prefer-tag-over-role -- a datalist has no options of its own look, a select no text field
        id={listId()}
        aria-labelledby={`${props.control.id}-label`}
        hidden={shown().length === 0}
        ref={setList}
      >
        <For each={shown()}>
          {(option, index) => (
            <div
              class="combobox-option"
              role="option" // oxlint-disable-line jsx-a11y/prefer-tag-over-role -- belongs to the listbox above
              id={optionId(index())}
              tabindex="-1"
              aria-selected={active() === index()}
              // keeps the focus in the field
              onMouseDown={event => event.preventDefault()}
              onMouseUp={() => choose(option)}
            >
              <span>{option.name}</span>
              <Show when={option.detail}>
                {detail => (
                  <span class="combobox-detail" dir="ltr">
                    {detail()()}
                  </span>
                )}
              </Show>
            </div>
          )}
        </For>
      </div>
      <output class="visually-hidden">{open() && narrowed() ? props.countText(shown().length) : ''}</output>
    </div>
  );
}
