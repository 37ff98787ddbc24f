/** What became of linking or unlinking, said where the accounts stand; it takes the focus. */

import { onMount } from 'solid-js';
import { useLanguage } from '../i18n/language.tsx';
import { OutcomeNotice, type Returned } from './outcome.tsx';

export function LinkingOutcome(props: {
  readonly returned: Returned;
  readonly onClose: () => void;
  /** Where the focus goes once it is closed. */
  readonly heading: HTMLElement | undefined;
}) {
  const { t } = useLanguage();
  let text: HTMLElement | undefined;
  onMount(() => text?.focus());
  const close = () => {
    props.heading?.focus();
    props.onClose();
  };
  return (
    <OutcomeNotice
      good={['linked', 'already_yours', 'done'].includes(props.returned.outcome)}
      text={t(keyOf(props.returned), { provider: props.returned.left?.provider ?? t('linked.some_provider') })}
      onClose={close}
      ref={element => (text = element)}
    />
  );
}

function keyOf({ outcome, left }: Returned) {
  if (outcome === 'done') return 'linked.outcome_unlinked';
  const unlinking = left?.act === 'unlink' && (outcome === 'cancelled' || outcome === 'failed');
  return unlinking ? (`linked.outcome_unlink_${outcome}` as const) : (`linked.outcome_${outcome}` as const);
}
