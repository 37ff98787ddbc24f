/** What became of an act that needed a fresh sign-in: said once, after the way back. */

import { useLocation, useNavigate } from '@solidjs/router';
import { createSignal, onMount, Show } from 'solid-js';
import { PAGES } from '../api/calls.ts';
import { useLanguage } from '../i18n/language.tsx';
import { draftOf, dropDraft } from '../session/draft.ts';
import { Icon } from '../ui/icon.tsx';

const OUTCOMES = ['done', 'failed', 'cancelled'] as const;
type Outcome = (typeof OUTCOMES)[number];

export function OutcomeBanner(props: { readonly sub: string; readonly announce: (text: string) => void }) {
  const { t } = useLanguage();
  const address = useLocation();
  const navigate = useNavigate();
  const [outcome, setOutcome] = createSignal<Outcome>();

  onMount(() => {
    const named = OUTCOMES.find(name => name === address.query['outcome']);
    if (!named) return;
    setOutcome(named);
    props.announce(t(`outcome.${named}`));
    if (named === 'done') dropDraft();
    const draft = draftOf(props.sub);
    // a reload must not say it again; what was typed stands in its form again
    navigate(draft ? `${PAGES.settings}/${draft.form}` : PAGES.settings, { replace: true, scroll: false });
  });

  return (
    <Show when={outcome()}>
      {shown => (
        <div classList={{ outcome: true, 'outcome-good': shown() === 'done' }}>
          <Icon name={shown() === 'done' ? 'check' : 'alert'} />
          <p>{t(`outcome.${shown()}`)}</p>
          <button type="button" class="button button-quiet" onClick={() => setOutcome(undefined)}>
            {t('outcome.dismiss')}
          </button>
        </div>
      )}
    </Show>
  );
}
