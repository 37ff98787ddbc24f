/** Why something about the ways to sign in was not done, and what to do. */

import { Match, Switch } from 'solid-js';
import type { ErrorCode } from '../api/contract.ts';
import type { ActOutcome } from '../api/outcome.ts';
import { EditorFailure } from '../fields/editor-failure.tsx';
import { useLanguage, type Translate } from '../i18n/language.tsx';
import { signInAddress } from '../session/sign-in.ts';
import { Notice } from '../ui/notice.tsx';
import { WAYS_IN } from './open-row.ts';

type Failed = Extract<ActOutcome, { readonly kind: 'refused' | 'failed' }>;

export function WayFailure(props: {
  readonly outcome: Failed;
  /** There is nothing typed that could be lost. */
  readonly untyped?: boolean;
}) {
  const { t } = useLanguage();
  return (
    <Switch>
      <Match when={props.outcome.kind === 'refused' && props.outcome}>
        {refused => <Notice>{refusalText(t, refused().code)}</Notice>}
      </Match>
      <Match when={props.outcome.kind === 'failed' && props.outcome}>
        {failed => (
          <EditorFailure
            untyped={props.untyped}
            reason={failed().reason}
            signInAddress={signInAddress(`/settings/${WAYS_IN}`)}
          />
        )}
      </Match>
    </Switch>
  );
}

export function refusalText(t: Translate, code: ErrorCode): string {
  switch (code) {
    case 'login_id_taken':
      return t('ways.taken');
    case 'invalid_login_id':
      return t('ways.invalid');
    case 'last_way_in':
      return t('ways.last');
    case 'code_over':
      return t('ways.code_over');
    case 'not_found':
      return t('ways.gone');
    default:
      return t('failure.unexpected');
  }
}
