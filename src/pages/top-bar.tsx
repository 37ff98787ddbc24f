/** The head of the signed-in page: whose project, which person, and the way out. */

import { createSignal, Show } from 'solid-js';
import type { Settings } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.tsx';
import { signOut } from '../session/sign-out.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Notice } from '../ui/notice.tsx';
import { useUnsaved } from './unsaved.tsx';

export function TopBar(props: { readonly settings: Settings }) {
  const { t } = useLanguage();
  const { beforeLosing, setDirty } = useUnsaved();
  const [failed, setFailed] = createSignal(false);

  const leave = () =>
    beforeLosing(() => {
      setFailed(false);
      setDirty(false);
      signOut().catch(() => setFailed(true));
    });

  return (
    <header class="top-bar">
      <div class="top-bar-inner">
        <ProjectName name={props.settings.project.name} homeUrl={props.settings.project.home_url} />
        <div class="person">
          <Avatar name={props.settings.user.display_name} picture={pictureOf(props.settings)} />
          <span class="person-name" dir="auto">
            {props.settings.user.display_name}
          </span>
        </div>
        <button type="button" class="button" onClick={leave}>
          {t('shell.sign_out')}
        </button>
      </div>
      <Show when={failed()}>
        <div class="top-bar-notice">
          <Notice>{t('shell.sign_out_failed')}</Notice>
        </div>
      </Show>
    </header>
  );
}

function ProjectName(props: { readonly name: string; readonly homeUrl: string | undefined }) {
  return (
    <Show when={props.homeUrl} fallback={<span class="project-name">{props.name}</span>}>
      {url => (
        <a class="project-name" href={url()} rel="external">
          {props.name}
        </a>
      )}
    </Show>
  );
}

/** The person's picture, where the project shows it. */
export function pictureOf(settings: Settings): string | undefined {
  const picture = settings.attributes.find(({ type }) => type === 'picture')?.value;
  return typeof picture === 'string' ? picture : undefined;
}
