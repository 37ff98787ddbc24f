/** Where a person is after signing out, or with a link from another site to the sign-in. It leads on only when asked to. */

import { useLocation } from '@solidjs/router';
import { PAGES } from '../api/calls.ts';
import { useLanguage } from '../i18n/language.tsx';
import { signInAddress } from '../session/sign-in.ts';
import { PlainPage } from './plain-page.tsx';
import { usePageTitle } from './title.ts';

export function SignedOutPage() {
  const { t } = useLanguage();
  const address = useLocation();
  const returnTo = () => new URLSearchParams(address.search).get('return_to') ?? PAGES.settings;
  usePageTitle(() => t('title.signed_out'));
  return (
    <PlainPage title={t('signed_out.title')} text={t('signed_out.text')}>
      <a class="button button-primary" href={signInAddress(returnTo())} rel="external">
        {t('signed_out.sign_in')}
      </a>
    </PlainPage>
  );
}
