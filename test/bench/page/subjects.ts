/** What is measured: the product as it is run, a page by hand that shows the same, and a peer that shows what it can. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { get } from '../load.ts';
import { startProgram, type Running } from '../process.ts';
import { CHANGE_PROFILE, type Person, type Target } from '../target.ts';
import { installPeers, PEERS } from '../targets/peers.ts';
import { startBuiltIn } from '../targets/product.ts';
import { freePort, standIn, type Site } from '../targets/site.ts';
import { hankoAnswers } from './hanko-answers.ts';
import { staticPage, type Shown } from './static-page.ts';
import type { Edit } from './watch.ts';

export interface Subject {
  readonly name: string;
  readonly url: string;
  readonly cookie?: { readonly name: string; readonly value: string };
  /** What of the person tells that their data is there. */
  readonly needle: string;
  readonly edit?: Omit<Edit, 'value'> & {
    /** Selector of where a saved value is shown. */
    readonly shown: string;
  };
  readonly stop: () => Promise<void>;
}

/** The first of the people that startBuiltIn makes. */
const EMAIL = 'person-0@example.com';

/** With the built-in directory, and a session from its sign-in page. */
export async function startProduct(site: Site): Promise<Subject> {
  const target = await startBuiltIn(site, 'product');
  const { url, stop } = target;
  const [person] = target.people;
  if (!person) throw new Error('Nobody is signed in');
  await withoutPicture(target, person);
  const [name = '', value = ''] = person.cookie.split('=');
  return {
    name: '**AuthUI**',
    url: `${url}/settings`,
    cookie: { name, value },
    needle: EMAIL,
    edit: { press: '#nickname button', field: '#nickname input', shown: '#nickname', path: '/api/profile' },
    stop,
  };
}

/** Their picture is on another server, which nobody is to wait for. */
async function withoutPicture(target: Target, person: Person): Promise<void> {
  const etag = (await get(target, person)).headers.get('etag') ?? '';
  const answer = await fetch(target.url + CHANGE_PROFILE.path, {
    method: CHANGE_PROFILE.method,
    headers: { ...CHANGE_PROFILE.headers, cookie: person.cookie, 'if-match': etag, 'content-type': 'application/json' },
    body: JSON.stringify({ '/picture': null }),
  });
  if (answer.status !== 200) throw new Error(`The picture stays: ${answer.status} ${await answer.text()}`);
}

/** Takes from the product what it shows. */
export async function startStatic(site: Site, browser: Browser, product: Subject): Promise<Subject> {
  const folder = join(site.folder, 'static');
  await mkdir(folder);
  await writeFile(join(folder, 'index.html'), staticPage(await shownBy(browser, product)));
  return served(site, 'limit: static page', folder);
}

export async function startHanko(site: Site): Promise<Subject> {
  installPeers();
  const outDir = join(site.folder, 'hanko');
  const input = join(PEERS, 'hanko-profile.html');
  await build({
    root: PEERS,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'esnext',
      modulePreload: { polyfill: false },
      rolldownOptions: { input },
    },
  });
  const answers = join(site.folder, 'hanko.json');
  await writeFile(answers, JSON.stringify(hankoAnswers(EMAIL)));
  return served(site, 'Hanko `<hanko-profile>`', outDir, { ANSWERS: answers });
}

async function served(site: Site, name: string, folder: string, env: Record<string, string> = {}): Promise<Subject> {
  const port = await freePort();
  const program = standIn(
    site,
    'page.ts',
    name.replaceAll(/\W+/g, '-'),
    { PORT: String(port), FOLDER: folder, ...env },
    'server',
  );
  const running: Running = await startProgram(program);
  return { name, url: `http://localhost:${port}/`, needle: EMAIL, stop: () => running.stop() };
}

async function shownBy(browser: Browser, { url, cookie }: Subject): Promise<Shown> {
  const context = await browser.newContext({ locale: 'en-US' });
  if (cookie) await context.addCookies([{ ...cookie, url }]);
  const page = await context.newPage();
  await page.goto(url);
  const shown = await page.evaluate(() => {
    const text = (element: Element | Document, selector: string) =>
      element.querySelector<HTMLElement>(selector)?.innerText.replaceAll(/\s+/g, ' ') ?? '';
    return {
      project: text(document, '.project-name'),
      name: text(document, 'h1'),
      lead: text(document, '.lead'),
      sections: [...document.querySelectorAll('.section:has(.row-value)')].map(section => ({
        title: text(section, 'h2'),
        rows: [...section.querySelectorAll('.row')].map(row => [text(row, 'h3, h4'), text(row, '.row-value')] as const),
      })),
    };
  });
  await context.close();
  if (!JSON.stringify(shown).includes(EMAIL)) throw new Error(`The product does not show ${EMAIL}`);
  return shown;
}
