/**
 * What Node can do at best: `node:http` answers the bytes of the product's settings from memory. A change is parsed and
 * checked; nothing is saved.
 */

import { createServer } from 'node:http';
import { nicknameOf, readAnswer } from './answer.ts';

const { headers, body } = readAnswer();

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.writeHead(200, headers).end(body);
    return;
  }
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (text += chunk));
  request.on('end', () => {
    if (nicknameOf(text) === undefined || request.headers['if-match'] === undefined) response.writeHead(400).end();
    else response.writeHead(200, headers).end(body);
  });
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('The limit is ready.'));
