/** Brings the editors when they are first needed: forms and validation are no part of the first load. */

import { createResource, Match, Switch, type Component } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { EditorProps } from '../fields/attribute-editor.tsx';
import { useLanguage } from '../i18n/language.tsx';
import { Notice } from '../ui/notice.tsx';

let loading: Promise<{ AttributeEditor: Component<EditorProps> }> | undefined;

/** Starts loading the editors, once. */
export function loadEditor() {
  loading ??= import('../fields/attribute-editor.tsx');
  return loading;
}

export function EditorLoader(props: EditorProps) {
  const { t } = useLanguage();
  const [editor] = createResource(loadEditor);
  return (
    <Switch>
      <Match when={editor.state === 'ready' && editor()}>
        {ready => <Dynamic component={ready().AttributeEditor} {...props} />}
      </Match>
      <Match when={editor.state === 'errored'}>
        <div class="editor">
          <Notice>{t('editor.load_failed')}</Notice>
          <div class="actions">
            {/* browsers remember a module that failed, and after a new release its name is another one */}
            <button type="button" class="button button-primary" onClick={() => location.reload()}>
              {t('editor.try_again')}
            </button>
            <button type="button" class="button" onClick={() => props.onClose()}>
              {t('editor.cancel')}
            </button>
          </div>
        </div>
      </Match>
      <Match when={true}>
        <p class="editor late">{t('editor.loading')}</p>
      </Match>
    </Switch>
  );
}
