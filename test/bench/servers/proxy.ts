/** The least that a proxy does: `node:http` in front, an undici pool behind, bodies passed through. */

import { createServer } from 'node:http';
import { Pool } from 'undici';

const pool = new Pool(process.env['UPSTREAM'] ?? '', { connections: 64 });

const server = createServer((request, response) => {
  const { cookie = '', 'content-type': type, 'content-length': length } = request.headers;
  pool
    .request({
      path: request.url ?? '/',
      method: request.method as 'GET',
      headers: {
        authorization: `Bearer ${/session=([^;]+)/.exec(cookie)?.[1] ?? ''}`,
        ...(type && length ? { 'content-type': type, 'content-length': length } : {}),
      },
      body: request.method === 'GET' ? null : request,
    })
    .then(({ statusCode, headers, body }) => {
      response.writeHead(statusCode, headers as Record<string, string>);
      body.pipe(response);
    })
    .catch(() => response.writeHead(502).end());
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('The proxy is ready.'));
