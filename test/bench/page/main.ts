/**
 * `npm run bench:page`: how soon the settings page is there and can be used on a slow phone, beside a page by hand that
 * shows the same values and a peer; and what Lighthouse says of it.
 *
 *   --rounds      how many; all pages are loaded in each
 *   --write       puts the table into the README
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from '../../browser.ts';
import { freePort } from '../targets/site.ts';
import { writeReadme } from '../report.ts';
import { judge } from './judge.ts';
import { loadAndEdit, loadPage } from './load.ts';
import { startHanko, startProduct, startStatic, type Subject } from './subjects.ts';
import { report, type Round } from './table.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    write: { type: 'boolean', default: false },
  },
});

const README = join(import.meta.dirname, '../../../README.md');

const folder = await mkdtemp(join(tmpdir(), 'authui-bench-page-'));
const subjects: Subject[] = [];
const port = await freePort();
const browser = await launch([`--remote-debugging-port=${port}`]);
try {
  const site = { folder, people: 1 };
  const product = await startProduct(site);
  subjects.push(product);
  const limit = await startStatic(site, browser, product);
  subjects.push(limit);
  // to the browser another site
  const from = limit.url.replace('localhost', '127.0.0.1');
  subjects.push(await startHanko(site));
  // once without counting: servers compile what is hot, the browser opens its files
  for (const subject of subjects) await loadPage(browser, subject, from);
  const rounds: Round[] = [];
  for (let round = 0; round < Number(options.rounds); round += 1) {
    console.log(`round ${round + 1} of ${options.rounds}`);
    // whoever comes first this time comes last the next
    const at = round % subjects.length;
    for (const subject of [...subjects.slice(at), ...subjects.slice(0, at)]) {
      const load = await loadPage(browser, subject, from);
      const saving = subject.edit && (await loadAndEdit(browser, subject, from, `Round ${round + 1}`));
      rounds.push({ subject: subject.name, ...load, ...(saving === undefined ? {} : { saving }) });
    }
  }
  const { text, met } = report(
    rounds,
    subjects.map(({ name }) => name),
  );
  const judged = `${text}\n\n${await judge(browser, port, product)}`;
  console.log(`\n${judged}`);
  if (options.write) await writeReadme(README, 'bench-page', judged);
  if (!met) process.exitCode = 1;
} finally {
  for (const subject of subjects) await subject.stop();
  await browser.close();
  await rm(folder, { recursive: true });
}
