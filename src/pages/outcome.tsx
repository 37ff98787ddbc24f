/** What became of an act for which the person had to leave: said once, after the way back. */

import { useLocation, useNavigate } from '@solidjs/router';
import { createSignal, onMount, Show } from 'solid-js';
import { PAGES } from '../api/calls.ts';
import { useLanguage } from '../i18n/language.tsx';
import { draftOf, dropDraft } from '../session/draft.ts';
import { takeLeaving, type Leaving } from '../session/leaving.ts';
import { Icon } from '../ui/icon.tsx';
import '../ui/later.css';

const ANY_ACT = ['done', 'failed', 'cancelled'] as const;
const LINKING = ['linked', 'already_yours', 'taken'] as const;
const OUTCOMES = [...ANY_ACT, ...LINKING];

/** What the linked accounts themselves say about a way there and back. */
export interface Returned {
  readonly outcome: (typeof OUTCOMES)[number];
  /** Absent if another tab began it. */
  readonly left: Leaving | undefined;
}

export function OutcomeBanner(props: {
  readonly sub: string;
  readonly announce: (text: string) => void;
  readonly onLinking: (returned: Returned) => void;
}) {
  const { t } = useLanguage();
  const address = useLocation();
  const navigate = useNavigate();
  const [outcome, setOutcome] = createSignal<(typeof ANY_ACT)[number]>();

  onMount(() => {
    const left = takeLeaving(props.sub);
    const named = OUTCOMES.find(name => name === address.query['outcome']);
    if (!named) return;
    const general = ANY_ACT.find(name => name === named);
    if (left || !general) props.onLinking({ outcome: named, left });
    else {
      setOutcome(general);
      props.announce(t(`outcome.${general}`));
    }
    if (named === 'done') dropDraft();
    const draft = draftOf(props.sub);
    // a reload must not say it again; what was typed stands in its form again
    navigate(draft ? `${PAGES.settings}/${draft.form}` : PAGES.settings, { replace: true, scroll: false });
  });

  return (
    <Show when={outcome()}>
      {shown => (
        <OutcomeNotice good={shown() === 'done'} text={t(`outcome.${shown()}`)} onClose={() => setOutcome(undefined)} />
      )}
    </Show>
  );
}

export function OutcomeNotice(props: {
  readonly good: boolean;
  readonly text: string;
  readonly onClose: () => void;
  readonly ref?: (text: HTMLElement) => void;
}) {
  const { t } = useLanguage();
  return (
    <div classList={{ outcome: true, 'outcome-good': props.good }}>
      <Icon name={props.good ? 'check' : 'alert'} />
      <p tabindex="-1" ref={element => props.ref?.(element)}>
        {props.text}
      </p>
      <button type="button" class="button button-quiet" onClick={() => props.onClose()}>
        {t('outcome.dismiss')}
      </button>
    </div>
  );
}
