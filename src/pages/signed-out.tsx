/** Where a person is after signing out. It leads back only when asked to. */

import { PAGES } from '../api/calls.ts';
import { useLanguage } from '../i18n/language.tsx';
import { signInAddress } from '../session/sign-in.ts';
import { PlainPage } from './plain-page.tsx';
import { usePageTitle } from './title.ts';

export function SignedOutPage() {
  const { t } = useLanguage();
  usePageTitle(() => t('title.signed_out'));
  return (
    <PlainPage title={t('signed_out.title')} text={t('signed_out.text')}>
      <a class="button button-primary" href={signInAddress(PAGES.settings)} rel="external">
        {t('signed_out.sign_in')}
      </a>
    </PlainPage>
  );
}
