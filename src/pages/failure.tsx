/** When the page cannot be shown: what happened, and another try. */

import { CallError } from '../api/client.ts';
import { forgetSettings } from '../api/settings.ts';
import { useLanguage } from '../i18n/language.tsx';
import { PlainPage } from './plain-page.tsx';
import { usePageTitle } from './title.ts';

export function FailurePage(props: { readonly error: unknown; readonly reset: () => void }) {
  const { t } = useLanguage();
  usePageTitle(() => t('title.failure'));
  const again = () => {
    forgetSettings();
    props.reset();
  };
  return (
    <PlainPage title={t('failure.title')} text={t(wordsFor(props.error))}>
      <button type="button" class="button button-primary" onClick={again}>
        {t('failure.try_again')}
      </button>
    </PlainPage>
  );
}

function wordsFor(error: unknown) {
  switch (error instanceof CallError ? error.code : undefined) {
    case 'offline':
      return 'failure.offline';
    case 'unavailable':
    case 'upstream_unavailable':
    case 'upstream_timeout':
      return 'failure.unavailable';
    case 'too_many_requests':
      return 'failure.too_many';
    default:
      return 'failure.unexpected';
  }
}
