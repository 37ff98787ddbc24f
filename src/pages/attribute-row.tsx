/** One attribute: what it is called, what it says, and what the person can do about it. */

import {
  createEffect,
  createSignal,
  ErrorBoundary,
  lazy,
  Match,
  on,
  onMount,
  Show,
  Suspense,
  Switch,
  type ParentProps,
} from 'solid-js';
import type { Settings, SettingsAttribute } from '../api/contract.ts';
import type { Change, SaveOutcome } from '../api/outcome.ts';
import { AttributeValueText } from '../fields/attribute-value.tsx';
import { isEditable } from '../fields/editable.ts';
import type { PictureActs } from '../fields/picture-editor.tsx';
import { useLanguage } from '../i18n/language.tsx';
import type { Saved } from '../fields/attribute-editor.tsx';
import type { AttributeValue } from '../profile/attribute.ts';
import { signInAddress } from '../session/sign-in.ts';
import { Icon } from '../ui/icon.tsx';
import { EditorLoader } from './editor-loader.tsx';
import { ReadonlyReason } from './readonly-reason.tsx';
import { useUnsaved } from './unsaved.tsx';

const AudienceOf = lazy(async () => ({ default: (await import('../fields/audience.tsx')).AudienceOf }));
const Undo = lazy(async () => ({ default: (await import('./undo.tsx')).Undo }));

export interface AttributeRowProps {
  readonly attribute: SettingsAttribute;
  readonly settings: Settings;
  /** The address of the page names this row. */
  readonly addressed: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
  readonly save: (change: Change) => Promise<SaveOutcome>;
  /** Absent where pictures cannot be uploaded. */
  readonly pictureActs?: PictureActs | undefined;
  readonly announce: (text: string) => void;
}

export function AttributeRow(props: AttributeRowProps) {
  const { t } = useLanguage();
  const { setDirty } = useUnsaved();
  const [saved, setSaved] = createSignal(false);
  const [undo, setUndo] = createSignal<Change>();
  const [wondering, setWondering] = createSignal(false);
  const [label, setLabel] = createSignal<HTMLElement>();
  const [button, setButton] = createSignal<HTMLElement>();

  const id = () => props.attribute.pointer.slice(1);
  const editable = () => isEditable(props.attribute);
  const open = () => props.addressed && editable();
  const isSet = () => props.attribute.value !== undefined;

  createEffect(
    on(open, (isOpen, wasOpen) => {
      if (isOpen) {
        setSaved(false);
        setUndo(undefined);
        return;
      }
      // the editor took the focus with it; another row that opened at the same time keeps it
      if (wasOpen && document.activeElement === document.body) button()?.focus();
    }),
  );
  onMount(() => {
    if (props.addressed && !editable()) label()?.focus();
  });

  const close = (done?: Saved) => {
    if (done) {
      setSaved(true);
      setUndo(done.undo);
      const words = { label: props.attribute.label };
      props.announce(t(done.wanted === null ? 'row.removed_announcement' : 'row.saved_announcement', words));
    }
    props.onClose();
  };

  const audience = () => (
    <Aside>
      <AudienceOf attribute={props.attribute} project={props.settings.project.name} />
    </Aside>
  );

  return (
    <li classList={{ row: true, 'row-open': open() }} id={id()}>
      <h3 class="row-label" id={`${id()}-label`} ref={setLabel} tabindex="-1">
        {props.attribute.label}
      </h3>
      <Show
        when={!open()}
        fallback={
          <>
            <EditorLoader
              attribute={props.attribute}
              id={id()}
              signInAddress={signInAddress(`/settings/${id()}`)}
              save={props.save}
              pictureActs={props.pictureActs}
              onClose={close}
              onDirty={setDirty}
            />
            {audience()}
          </>
        }
      >
        <div class="row-value">
          <AttributeValueText attribute={props.attribute} value={props.attribute.value as AttributeValue | undefined} />
          <Verified attribute={props.attribute} />
          <ReadonlyReason attribute={props.attribute} settings={props.settings} />
          <Show when={wondering()}>{audience()}</Show>
        </div>
        <div class="row-action">
          <Show when={saved()}>
            <span class="chip chip-good chip-passing" aria-hidden="true" onAnimationEnd={() => setSaved(false)}>
              <Icon name="check" />
              {t('row.saved')}
            </span>
          </Show>
          <Show
            when={editable()}
            fallback={
              <button
                type="button"
                class="button button-quiet"
                aria-expanded={wondering()}
                onClick={() => setWondering(!wondering())}
              >
                <Icon name={props.settings.capabilities.edit ? 'eye' : 'lock'} />
                <span class="visually-hidden">
                  {t('row.audience')} {props.attribute.label}
                </span>
              </button>
            }
          >
            <button type="button" class="button button-quiet" ref={setButton} onClick={() => props.onOpen()}>
              {isSet() ? t('row.edit') : t('row.add')}
              <span class="visually-hidden"> {props.attribute.label}</span>
            </button>
          </Show>
          <Show when={undo()} keyed>
            {change => (
              <Aside>
                <Undo
                  label={props.attribute.label}
                  change={change}
                  save={props.save}
                  announce={props.announce}
                  onDone={() => {
                    button()?.focus();
                    setSaved(false);
                    setUndo(undefined);
                  }}
                />
              </Aside>
            )}
          </Show>
        </div>
      </Show>
    </li>
  );
}

/** What the row can do without, if it does not arrive. */
function Aside(props: ParentProps) {
  return (
    <ErrorBoundary fallback={null}>
      <Suspense>{props.children}</Suspense>
    </ErrorBoundary>
  );
}

function Verified(props: { readonly attribute: SettingsAttribute }) {
  const { t } = useLanguage();
  return (
    <Switch>
      <Match when={props.attribute.verified === true}>
        <span class="chip chip-good">
          <Icon name="check" />
          {t('row.verified')}
        </span>
      </Match>
      <Match when={props.attribute.verified === false}>
        <span class="chip chip-warning">
          <Icon name="alert" />
          {t('row.not_verified')}
        </span>
      </Match>
    </Switch>
  );
}
