/** A person's visit to the mock page: a fresh browser profile that notices every error nobody expected. */

import { expect } from 'vitest';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { PersonName } from '../../mocks/people.ts';
import type { Failure, MockState, UpstreamKind } from '../../mocks/state.ts';

export interface VisitOptions extends BrowserContextOptions {
  readonly person?: PersonName;
  readonly reading?: Failure;
  readonly saving?: Failure;
  readonly latency?: number;
  readonly upstream?: UpstreamKind;
  readonly customData?: MockState['customData'];
  /** Stand in for the English dictionaries. */
  readonly dictionaries?: { readonly en: object; readonly later: object };
  /** What is part of the test though the browser reports it as an error: HTTP statuses, or network errors. */
  readonly foreseen?: readonly (number | 'ERR_FAILED')[];
}

export class Visit {
  readonly page: Page;
  readonly #complaints: string[] = [];

  constructor(page: Page, foreseen: NonNullable<VisitOptions['foreseen']>) {
    this.page = page;
    page.on('pageerror', error => this.#complaints.push(String(error)));
    page.on('console', message => {
      const text = message.text();
      if (!['error', 'warning'].includes(message.type())) return;
      if (!foreseen.some(word => text.includes(`${word}`))) this.#complaints.push(text);
    });
  }

  row(name: string): Locator {
    return this.page.locator(`#${name}`);
  }

  /** Presses Edit or Add of a row and waits for its editor. */
  async edit(name: string): Promise<Locator> {
    await this.row(name).getByRole('button').first().press('Enter');
    return this.form(name);
  }

  /** The open editor of a row. */
  async form(name: string): Promise<Locator> {
    const form = this.row(name).locator('form');
    await form.waitFor();
    return form;
  }

  /** The id of the row, or the text of the element, that has the focus. */
  async focused(): Promise<string> {
    return this.page.evaluate(() => document.activeElement?.id || (document.activeElement?.textContent ?? ''));
  }

  /** What the mock server keeps. */
  async state(): Promise<MockState> {
    return this.page.evaluate(() => JSON.parse(localStorage.getItem('authui-mock') ?? '{}') as MockState);
  }

  async change(change: Partial<MockState>): Promise<void> {
    await this.page.evaluate(change => {
      const state = JSON.parse(localStorage.getItem('authui-mock') ?? '{}') as object;
      localStorage.setItem('authui-mock', JSON.stringify({ ...state, ...change }));
    }, change);
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);
  }

  /** Ends the visit. @throws AssertionError if the page complained about anything, the content policy included */
  async end(): Promise<void> {
    const violations = await this.violations();
    await this.page.context().close();
    expect(this.#complaints).toEqual([]);
    expect(violations).toEqual([]);
  }
}

/** Opens an address as one of the people, with whatever is to go wrong. */
export async function visit(browser: Browser, address: string, options: VisitOptions = {}): Promise<Visit> {
  const { person = 'ada', upstream = 'directory', customData = 'readwrite' } = options;
  const { reading = 'none', saving = 'none', latency = 0 } = options;
  const { foreseen = [], dictionaries, ...context } = options;
  const profile = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-US', ...context });
  await profile.addInitScript(
    state => {
      if (localStorage.getItem('authui-mock') === null) localStorage.setItem('authui-mock', state);
      const violations: string[] = [];
      Object.assign(globalThis, { violations });
      document.addEventListener('securitypolicyviolation', event => {
        violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    },
    JSON.stringify({
      person,
      signedIn: person,
      upstream,
      customData,
      latency,
      failing: { read: reading, save: saving },
    }),
  );
  if (dictionaries) {
    const files = { en: '**/assets/en-*.js', later: '**/assets/later-en-*.js' } as const;
    for (const name of ['en', 'later'] as const) {
      const body = `export const ${name} = ${JSON.stringify(dictionaries[name])};`;
      await profile.route(files[name], route => route.fulfill({ contentType: 'text/javascript', body }));
    }
  }
  const visit = new Visit(await profile.newPage(), foreseen);
  visit.page.setDefaultTimeout(5_000);
  await visit.page.goto(address);
  await visit.page.locator('h1').waitFor();
  return visit;
}
