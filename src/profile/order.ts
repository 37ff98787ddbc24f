/** The configured order, and the sections the page cuts it into. Nothing here moves an attribute. */

import type { Pointer } from './attribute.ts';

/** The named ones first, in the order they are named; the rest follow as they come. A permutation of its input. */
export function inConfiguredOrder<T extends { readonly pointer: Pointer }>(
  attributes: readonly T[],
  order: readonly string[],
): T[] {
  const rank = new Map(order.map((pointer, index) => [pointer, index]));
  const place = ({ pointer }: T) => rank.get(pointer) ?? order.length;
  return attributes.toSorted((a, b) => place(a) - place(b));
}

/** What the attributes of a section have in common; a key of the page's dictionaries. */
export type SectionTopic = 'about' | 'contact' | 'region' | 'more';

export interface Section<T> {
  readonly topic: SectionTopic;
  readonly attributes: readonly T[];
}

const TOPICS: Readonly<Partial<Record<Pointer, SectionTopic>>> = {
  '/name': 'about',
  '/given_name': 'about',
  '/family_name': 'about',
  '/middle_name': 'about',
  '/nickname': 'about',
  '/profile': 'about',
  '/website': 'about',
  '/picture': 'about',
  '/gender': 'about',
  '/birthdate': 'about',
  '/zoneinfo': 'region',
  '/locale': 'region',
  '/address': 'contact',
  '/email': 'contact',
  '/phone_number': 'contact',
  '/preferred_username': 'contact',
};

/**
 * Cuts the order into sections of one topic each. A topic that comes back later takes everything in between into its
 * section, so no heading stands twice and the rows keep their order.
 */
export function sectionsOf<T extends { readonly pointer: Pointer }>(attributes: readonly T[]): Section<T>[] {
  const topics = attributes.map(({ pointer }) => TOPICS[pointer] ?? 'more');
  const sections: Section<T>[] = [];
  for (let start = 0, end: number; start < topics.length; start = end) {
    const topic = topics[start] ?? 'more';
    end = start + 1;
    for (let index = start; index < end; index += 1) {
      end = Math.max(end, topics.lastIndexOf(topics[index] ?? topic) + 1);
    }
    sections.push({ topic, attributes: attributes.slice(start, end) });
  }
  return sections;
}
