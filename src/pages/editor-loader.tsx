/** Brings the editors when they are first needed: forms and validation are no part of the first load. */

import { createResource, Match, Show, Switch, type Component } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { SettingsAttribute } from '../api/contract.ts';
import type { EditorProps } from '../fields/attribute-editor.tsx';
import type { FieldProps } from '../fields/field-props.ts';
import type { PictureActs } from '../fields/picture-editor.tsx';
import { useLanguage } from '../i18n/language.tsx';
import { Notice } from '../ui/notice.tsx';

let loading: Promise<{ readonly AttributeEditor: Component<EditorProps> }> | undefined;

/** What an editor does in the end. */
export const loadSaving = () => import('../api/saving.ts');

/** Starts loading the editors, once; who can type can save. */
export function loadEditor() {
  loading ??= Promise.all([import('../fields/attribute-editor.tsx'), loadSaving()]).then(([editor]) => editor);
  return loading;
}

type LoaderProps = EditorProps & {
  /** Absent where pictures cannot be uploaded. */
  readonly pictureActs?: PictureActs | undefined;
};

/** The usual editor, with a heavy field where the type has one, or an editor of its own. */
async function editorFor({ type, candidates }: SettingsAttribute, upload: boolean): Promise<Component<LoaderProps>> {
  const { AttributeEditor } = await loadEditor();
  if (type === 'phone_number' && candidates === undefined) {
    const { PhoneField } = await import('../fields/phone.tsx');
    return props => <AttributeEditor {...props} field={PhoneField as Component<FieldProps>} />;
  }
  if (type === 'picture' && upload) {
    const { PictureEditor } = await import('../fields/picture-editor.tsx');
    return props => <PictureEditor {...props} acts={props.pictureActs as PictureActs} />;
  }
  return AttributeEditor;
}

export function EditorLoader(props: LoaderProps) {
  const { t } = useLanguage();
  const [editor] = createResource(() => editorFor(props.attribute, props.pictureActs !== undefined));
  return (
    <Switch>
      <Match when={editor.state === 'ready' && editor()}>{ready => <Dynamic component={ready()} {...props} />}</Match>
      <Match when={editor.state === 'errored'}>
        <LoadFailure onClose={() => props.onClose()} />
      </Match>
      <Match when={true}>
        <p class="editor late">{t('editor.loading')}</p>
      </Match>
    </Switch>
  );
}

/** A part of the page that did not arrive. */
export function LoadFailure(props: { readonly onClose?: () => void }) {
  const { t } = useLanguage();
  return (
    <div class="editor">
      <Notice>{t('editor.load_failed')}</Notice>
      <div class="actions">
        {/* browsers remember a module that failed, and after a new release its name is another one */}
        <button type="button" class="button button-primary" onClick={() => location.reload()}>
          {t('editor.try_again')}
        </button>
        <Show when={props.onClose}>
          {onClose => (
            <button type="button" class="button" onClick={() => onClose()()}>
              {t('editor.cancel')}
            </button>
          )}
        </Show>
      </div>
    </div>
  );
}
