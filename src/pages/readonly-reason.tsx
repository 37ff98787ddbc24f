/** Why a row offers no editing, and where to go instead. Nothing where it does. */

import { Match, Show, Switch } from 'solid-js';
import type { Settings, SettingsAttribute } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { NewTabLink } from './new-tab-link.tsx';

export function ReadonlyReason(props: { readonly attribute: SettingsAttribute; readonly settings: Settings }) {
  const { t } = useLanguage();
  const readonly = () => props.attribute.access === 'readonly';
  return (
    <Switch>
      <Match when={readonly() && props.attribute.readonly_reason === 'provider'}>
        <ProviderReason settings={props.settings} />
      </Match>
      <Match when={readonly()}>
        <p class="row-reason">
          <Icon name="lock" />
          <span>{t('row.readonly_project', { project: props.settings.project.name })}</span>
        </p>
      </Match>
      <Match when={props.attribute.candidates?.length === 0}>
        <p class="row-reason">{t('row.no_candidate')}</p>
      </Match>
      <Match when={props.attribute.candidates?.length === 1}>
        <p class="row-reason">{t('row.single_candidate')}</p>
      </Match>
    </Switch>
  );
}

/** Where the provider manages every row, the head of the page has said it already. */
function ProviderReason(props: { readonly settings: Settings }) {
  const { t } = useLanguage();
  return (
    <Show
      when={props.settings.capabilities.edit}
      fallback={<p class="visually-hidden">{t('row.readonly_provider')}</p>}
    >
      <p class="row-reason">
        <Icon name="lock" />
        <span>
          {t('row.readonly_provider')}{' '}
          <Show when={props.settings.capabilities.account_url}>
            {url => <NewTabLink href={url()}>{t('row.provider_link')}</NewTabLink>}
          </Show>
        </span>
      </p>
    </Show>
  );
}
