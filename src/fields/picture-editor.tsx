/** The picture: chosen, cut to a square and uploaded, or given by its address. What was chosen survives every failure. */

import { createSignal, Match, onCleanup, onMount, Show, Switch } from 'solid-js';
import type { ActOutcome, FailureReason } from '../api/outcome.ts';
import { PICTURE_TYPES } from '../api/picture-limits.ts';
import { useLanguage } from '../i18n/language.tsx';
import { onEscape } from '../ui/escape.ts';
import { Notice } from '../ui/notice.tsx';
import { AttributeEditor, type EditorProps } from './attribute-editor.tsx';
import { AttributeValueText } from './attribute-value.tsx';
import { openPicture, type PictureFault } from './chosen-picture.ts';
import { CropStage } from './crop-stage.tsx';
import { centred, cutOut, type Crop } from './crop.ts';
import { EditorFailure } from './editor-failure.tsx';
import '../ui/crop.css';
import '../ui/field.css';

export interface PictureActs {
  readonly upload: (
    picture: Blob,
    options: { readonly signal: AbortSignal; readonly onProgress: (sent: number) => void },
  ) => Promise<ActOutcome>;
  readonly remove: () => Promise<ActOutcome>;
}

type Trouble = { readonly fault: PictureFault } | { readonly reason: FailureReason };

const SERVER_FAULTS: readonly string[] = ['no_image', 'too_many_pixels', 'animated', 'damaged'];

export function PictureEditor(props: EditorProps & { readonly acts: PictureActs }) {
  const { t } = useLanguage();
  const [byAddress, setByAddress] = createSignal(false);
  return (
    <Show when={byAddress()} fallback={<Upload {...props} onAddress={() => setByAddress(true)} />}>
      <div class="editor">
        <AttributeEditor {...props} />
        <button type="button" class="button button-link" onClick={() => setByAddress(false)}>
          {t('picture.upload_instead')}
        </button>
      </div>
    </Show>
  );
}

function Upload(props: EditorProps & { readonly acts: PictureActs; readonly onAddress: () => void }) {
  const { t, language } = useLanguage();
  const [picture, setPicture] = createSignal<ImageBitmap>();
  const [crop, setCrop] = createSignal<Crop>({ x: 0, y: 0, zoom: 1 });
  const [trouble, setTrouble] = createSignal<Trouble>();
  const [sent, setSent] = createSignal<number>();
  const [dropping, setDropping] = createSignal(false);
  const [chooseButton, setChooseButton] = createSignal<HTMLElement>();
  const [stage, setStage] = createSignal<HTMLElement>();
  const [fileInput, setFileInput] = createSignal<HTMLInputElement>();
  let running: AbortController | undefined;

  const pending = () => sent() !== undefined;
  const percent = (part: number) => new Intl.NumberFormat(language(), { style: 'percent' }).format(part);

  onMount(() => chooseButton()?.focus());
  onCleanup(() => {
    running?.abort();
    picture()?.close();
    props.onDirty(false);
  });

  async function take(file: File | undefined) {
    if (!file || pending()) return;
    setTrouble(undefined);
    const opened = await openPicture(file);
    if (typeof opened === 'string') {
      setTrouble({ fault: opened });
      return;
    }
    picture()?.close();
    setCrop(centred(opened));
    setPicture(opened);
    props.onDirty(true);
    stage()?.focus();
  }

  async function save() {
    const chosen = picture();
    if (!chosen || pending()) return;
    const controller = new AbortController();
    running = controller;
    begin();
    const file = await cutOut(chosen, crop());
    end(await props.acts.upload(file, { signal: controller.signal, onProgress: setSent }));
  }

  async function remove() {
    begin();
    end(await props.acts.remove());
  }

  function begin() {
    setTrouble(undefined);
    setSent(0);
  }

  function end(outcome: ActOutcome) {
    setSent(undefined);
    if (outcome.kind === 'done') {
      props.onDirty(false);
      props.onClose({ wanted: (props.attribute.value as string | undefined) ?? null });
    } else if (!running?.signal.aborted) setTrouble(troubleOf(outcome));
    running = undefined;
    // what had the focus was taken away meanwhile
    (stage() ?? chooseButton())?.focus();
  }

  const cancel = () => {
    if (pending()) running?.abort();
    else props.onClose();
  };

  function listen(editor: HTMLElement) {
    onEscape(editor, cancel);
    editor.addEventListener('dragover', event => {
      event.preventDefault();
      setDropping(true);
    });
    editor.addEventListener('dragleave', () => setDropping(false));
    editor.addEventListener('drop', event => {
      event.preventDefault();
      setDropping(false);
      void take(event.dataTransfer?.files[0]);
    });
  }

  return (
    <fieldset class="editor editor-fields" aria-labelledby={`${props.id}-label`} ref={element => listen(element)}>
      <div classList={{ 'drop-zone': true, 'drop-zone-over': dropping() }}>
        <Show
          when={picture()}
          fallback={
            <AttributeValueText attribute={props.attribute} value={props.attribute.value as string | undefined} />
          }
        >
          {chosen => <CropStage id={props.id} picture={chosen()} crop={crop()} onCrop={setCrop} ref={setStage} />}
        </Show>
        <div class="drop-words">
          <div class="actions">
            <button
              type="button"
              class="button"
              disabled={pending()}
              aria-describedby={`${props.id}-limits`}
              ref={setChooseButton}
              onClick={() => fileInput()?.click()}
            >
              {picture() ? t('picture.another') : t('picture.choose')}
            </button>
          </div>
          <p class="field-hint" id={`${props.id}-limits`}>
            {t('picture.limits')}
          </p>
          <Show when={!picture()}>
            <button type="button" class="button button-link" onClick={() => props.onAddress()}>
              {t('picture.address')}
            </button>
          </Show>
        </div>
        <input
          type="file"
          hidden
          accept={PICTURE_TYPES.join(',')}
          ref={setFileInput}
          onChange={event => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = '';
          }}
        />
      </div>
      <Show when={sent() !== undefined && picture()}>
        <div class="field">
          <progress class="progress" value={sent() ?? 0} max="1" aria-label={t('picture.uploading')} />
          <p class="field-hint">
            {sent() === 1 ? t('picture.processing') : `${t('picture.uploading')} ${percent(sent() ?? 0)}`}
          </p>
        </div>
      </Show>
      <Show when={trouble()} keyed>
        {now => <TroubleWords trouble={now} kept={picture() !== undefined} signInAddress={props.signInAddress} />}
      </Show>
      <div class="actions">
        <Show when={picture()}>
          <button type="button" class="button button-primary" aria-disabled={pending()} onClick={() => void save()}>
            {pending() ? t('editor.saving') : t('editor.save')}
          </button>
        </Show>
        <button type="button" class="button" onClick={cancel}>
          {t('editor.cancel')}
        </button>
        <Show when={props.attribute.value !== undefined && !picture()}>
          <button type="button" class="button button-quiet-danger" disabled={pending()} onClick={() => void remove()}>
            {t('editor.remove')}
          </button>
        </Show>
      </div>
    </fieldset>
  );
}

function TroubleWords(props: { readonly trouble: Trouble; readonly kept: boolean; readonly signInAddress: string }) {
  const { t } = useLanguage();
  return (
    <Switch>
      <Match when={'fault' in props.trouble && props.trouble}>
        {now => (
          <Notice>
            {t(`picture.fault_${now().fault}`)} {props.kept ? t('picture.kept') : ''}
          </Notice>
        )}
      </Match>
      <Match when={'reason' in props.trouble && props.trouble}>
        {now => <EditorFailure reason={now().reason} signInAddress={props.signInAddress} />}
      </Match>
    </Switch>
  );
}

function troubleOf(outcome: Exclude<ActOutcome, { kind: 'done' }>): Trouble {
  if (outcome.kind === 'failed') return { reason: outcome.reason };
  if (outcome.kind === 'sign_in_first') return { reason: 'unexpected' };
  const { code, fault = 'no_image' } = outcome;
  if (code === 'invalid_picture')
    return { fault: (SERVER_FAULTS.includes(fault) ? fault : 'no_image') as PictureFault };
  if (code === 'payload_too_large' || code === 'unsupported_media_type') return { fault: code };
  return { reason: 'unexpected' };
}
