/** The head of the signed-in page: whose project, which person, and the way out. */

import { createSignal, Show } from 'solid-js';
import type { Settings } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.tsx';
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
      void import('../session/sign-out.ts').then(({ signOut }) => signOut()).catch(() => setFailed(true));
    });

  return (
    <header class="top-bar">
      <div class="top-bar-inner">
        <ProjectName project={props.settings.project} />
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

function ProjectName(props: { readonly project: Settings['project'] }) {
  const brand = () => (
    <Show when={props.project.logo} fallback={props.project.name}>
      {address => <img class="logo" src={address()} alt={props.project.name} />}
    </Show>
  );
  return (
    <Show when={props.project.home_url} fallback={<span class="project-name">{brand()}</span>}>
      {url => (
        <a class="project-name" href={url()} rel="external">
          {brand()}
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
