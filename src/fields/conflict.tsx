/** Two values for one attribute, side by side: what the person typed, and what was saved elsewhere meanwhile. */

import { createSignal, onMount } from 'solid-js';
import type { SettingsAttribute } from '../api/contract.ts';
import { useLanguage } from '../i18n/language.tsx';
import type { AttributeValue } from '../profile/attribute.ts';
import { AttributeValueText } from './attribute-value.tsx';

export function Conflict(props: {
  readonly attribute: SettingsAttribute;
  readonly mine: AttributeValue | null;
  readonly saved: AttributeValue | undefined;
}) {
  const { t } = useLanguage();
  const [heading, setHeading] = createSignal<HTMLElement>();
  onMount(() => heading()?.focus());
  return (
    <section class="conflict" aria-labelledby="conflict-title">
      <h4 id="conflict-title" ref={setHeading} tabindex="-1">
        {t('conflict.title')}
      </h4>
      <dl class="conflict-values">
        <div>
          <dt>{t('conflict.yours')}</dt>
          <dd>
            <AttributeValueText attribute={props.attribute} value={props.mine ?? undefined} />
          </dd>
        </div>
        <div>
          <dt>{t('conflict.saved')}</dt>
          <dd>
            <AttributeValueText attribute={props.attribute} value={props.saved} />
          </dd>
        </div>
      </dl>
    </section>
  );
}
