/** Since when a way to sign in is there, with the day of its last use. */

import type { Identity } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.tsx';

export function WayTimes(props: { readonly identity: Identity }) {
  const { t, language } = useLanguage();
  const day = (seconds: number) => new Intl.DateTimeFormat(language(), { dateStyle: 'medium' }).format(seconds * 1000);
  return (
    <>
      {[
        props.identity.linked_at === undefined ? '' : t('ways.since', { day: day(props.identity.linked_at) }),
        props.identity.last_used_at === undefined ? '' : t('ways.used', { day: day(props.identity.last_used_at) }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </>
  );
}
