/** What a run says: Markdown with medians, ratios to the static page, and whether the bars are met. */

import { quantile } from '../measure.ts';
import type { Load } from './load.ts';

export interface Round extends Load {
  readonly subject: string;
  /** The save of an edit is sent, where the page has one to measure. */
  readonly saving?: number;
}

/** How many times as late as on the static page the data may be. */
const DATA_AT_MOST = 1.3;

type Figure = Exclude<keyof Round, 'subject'>;

/** @param subjects the product first, then the limit, then the peer */
export function report(rounds: readonly Round[], subjects: readonly string[]): { text: string; met: boolean } {
  const [product = '', limit = '', peer = ''] = subjects;
  const all = (subject: string, figure: Figure) =>
    rounds.filter(round => round.subject === subject).flatMap(round => round[figure] ?? []);
  const median = (subject: string, figure: Figure) => quantile(all(subject, figure), 0.5);
  const ms = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(0));
  const row = (subject: string) => {
    const of = (figure: Figure) => median(subject, figure);
    const data = all(subject, 'data');
    const cells = [
      ms(of('firstPaint')),
      `${ms(of('data'))} (${ms(Math.min(...data))}–${ms(Math.max(...data))})`,
      (of('data') / median(limit, 'data')).toFixed(2),
      all(subject, 'saving').length > 0 ? ms(of('saving')) : '–',
      `${ms(of('blocking'))} / ${ms(of('longest'))}`,
      of('shift').toFixed(3),
      (of('bytes') / 1000).toFixed(1),
      ms(of('requests')),
      (of('heap') / 1e6).toFixed(1),
    ];
    return `| ${subject} | ${cells.join(' | ')} |`;
  };
  const ratio = median(product, 'data') / median(limit, 'data');
  const saving = median(product, 'saving');
  const bars = [
    [ratio <= DATA_AT_MOST, `data ${ratio.toFixed(2)} times as late as on the static page (bar: ${DATA_AT_MOST})`],
    [
      saving < median(peer, 'data'),
      `an edit saved after ${ms(saving)} ms (bar: ${ms(median(peer, 'data'))}, when the peer shows its data)`,
    ],
    [
      Math.max(...all(product, 'shift')) === 0,
      `layout shift ${Math.max(...all(product, 'shift')).toFixed(3)} at most (bar: 0)`,
    ],
  ] as const;
  const text = [
    '| medians, ms | first paint | data visible (min–max) | × static | edit saved | blocked / longest task | layout shift | kB on the wire | requests | heap MB |',
    '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...[limit, product, peer].map(row),
    '',
    `Bars: ${bars.map(([met, words]) => `${words}${met ? '' : ' **missed**'}`).join('; ')}.`,
  ].join('\n');
  return { text, met: bars.every(([met]) => met) };
}
