/** Why a change could not be saved though nothing is wrong with it, and what to do. */

import { Show } from 'solid-js';
import type { FailureReason } from '../api/outcome.ts';
import { useLanguage } from '../i18n/language.tsx';
import { Notice } from '../ui/notice.tsx';

const WORDS = {
  offline: 'failure.offline',
  unavailable: 'failure.unavailable',
  too_many: 'failure.too_many',
  unexpected: 'failure.unexpected',
  signed_out: 'failure.signed_out',
  other_person: 'failure.other_person',
} as const satisfies Record<FailureReason, string>;

export function EditorFailure(props: {
  readonly reason: FailureReason;
  readonly signInAddress: string;
  /** There is nothing typed that could be lost. */
  readonly untyped?: boolean | undefined;
}) {
  const { t } = useLanguage();
  return (
    <Notice>
      {t(WORDS[props.reason])}{' '}
      <Show when={props.reason === 'signed_out'} fallback={props.untyped ? '' : t('failure.kept')}>
        <a href={props.signInAddress} target="_blank" rel="external noopener">
          {t('failure.sign_in_again')}
        </a>
        . {props.untyped ? '' : t('failure.then_save')}
      </Show>
    </Notice>
  );
}
