/** For addresses that name nothing; one that names something hidden looks the same. */

import { PAGES } from '../api/calls.ts';
import { useLanguage } from '../i18n/language.tsx';
import { PlainPage } from './plain-page.tsx';
import { usePageTitle } from './title.ts';

export function NotFoundPage() {
  const { t } = useLanguage();
  usePageTitle(() => t('title.not_found'));
  return (
    <PlainPage title={t('not_found.title')} text={t('not_found.text')}>
      <a class="button button-primary" href={PAGES.settings}>
        {t('not_found.home')}
      </a>
    </PlainPage>
  );
}
