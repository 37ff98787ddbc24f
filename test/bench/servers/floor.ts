/**
 * The least that a durable profile server does: `node:http`, two prepared SQLite reads, one UPDATE for each change. With
 * `COMMITS=shared` the changes that wait at the same time share one commit, and each is answered after it.
 * Behind the proxies it is the remote upstream, which takes an access token instead of a cookie. A session or token that
 * it has not seen before is somebody new.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { nicknameOf, readAnswer } from './answer.ts';
import { openProfiles, type Profile } from './profiles.ts';

const { headers, body } = readAnswer();
const shared = process.env['COMMITS'] === 'shared';
const profiles = openProfiles(process.env['DATABASE'] ?? '');

function secretOf(request: IncomingMessage): string {
  const { cookie, authorization } = request.headers;
  const token = authorization?.slice('Bearer '.length);
  return token ?? /session=([^;]+)/.exec(cookie ?? '')?.[1] ?? '';
}

function answer(response: ServerResponse, { body, etag }: Profile): void {
  response.writeHead(200, { ...headers, etag, 'content-length': Buffer.byteLength(body) }).end(body);
}

const waiting: (() => Profile)[] = [];
const answers: ((profile: Profile) => void)[] = [];

function commit(): void {
  const saves = waiting.splice(0);
  const waiters = answers.splice(0);
  profiles.database.exec('BEGIN IMMEDIATE');
  const saved = saves.map(save => save());
  profiles.database.exec('COMMIT');
  for (const [index, profile] of saved.entries()) waiters[index]?.(profile);
}

function save(sub: string, nickname: string, then: (profile: Profile) => void): void {
  if (!shared) {
    then(profiles.save(sub, nickname));
    return;
  }
  if (waiting.length === 0) setImmediate(commit);
  waiting.push(() => profiles.save(sub, nickname));
  answers.push(then);
}

const server = createServer((request, response) => {
  const secret = secretOf(request);
  const found = profiles.find(secret);
  if (!found) {
    if (secret !== '') profiles.add(secret);
    answer(response, { body, etag: '"first"' });
    return;
  }
  if (request.method === 'GET') {
    answer(response, found);
    return;
  }
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    const nickname = nicknameOf(text);
    if (nickname === undefined) response.writeHead(400).end();
    else save(found.sub, nickname, profile => answer(response, profile));
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('The floor is ready.'));
