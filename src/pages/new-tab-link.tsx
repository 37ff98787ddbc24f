/** A link to another site, in a tab of its own, that says so. */

import type { ParentProps } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import { Icon } from '../ui/icon.tsx';

export function NewTabLink(props: ParentProps<{ readonly href: string }>) {
  const { t } = useLanguage();
  return (
    <a class="new-tab-link" href={props.href} target="_blank" rel="external noopener">
      {props.children}
      <Icon name="external" />
      <span class="visually-hidden"> {t('row.new_tab')}</span>
    </a>
  );
}
