/** Brings the editors when they are first needed: forms and validation are no part of the first load. */

import { createResource, Match, Switch, type Component } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { EditorProps } from '../fields/attribute-editor.tsx';
import { useLanguage } from '../i18n/language.tsx';
import { Notice } from '../ui/notice.tsx';

type Editor = Component<EditorProps>;

let loading: Promise<Editor> | undefined;

/** Loads the editors once; a failed attempt is not remembered. */
export function loadEditor(): Promise<Editor> {
  loading ??= import('../fields/attribute-editor.tsx').then(
    module => module.AttributeEditor,
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

export function EditorLoader(props: EditorProps) {
  const { t } = useLanguage();
  // the component is wrapped, because a resource would call a bare function
  const [editor, { refetch }] = createResource(async () => ({ component: await loadEditor() }));
  return (
    <Switch>
      <Match when={editor.state === 'ready' && editor()}>
        {ready => <Dynamic component={ready().component} {...props} />}
      </Match>
      <Match when={editor.state === 'errored'}>
        <div class="editor">
          <Notice>{t('editor.load_failed')}</Notice>
          <div class="actions">
            <button type="button" class="button button-primary" onClick={() => void refetch()}>
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
