/** Express with express-openid-connect (its default session, an encrypted cookie) in front of a remote profile API. */

import { Agent } from 'node:http';
import express from 'express';
import { auth } from 'express-openid-connect';
import { createProxyMiddleware } from 'http-proxy-middleware';

const port = Number(process.env.PORT);
const app = express();
app.disable('x-powered-by');
app.use(
  auth({
    issuerBaseURL: process.env.ISSUER,
    baseURL: `http://localhost:${port}`,
    clientID: 'account-page',
    clientSecret: 'not-checked-by-the-stand-in',
    secret: 'a secret of the benchmark, long enough for it',
    authorizationParams: { response_type: 'code', response_mode: 'query', scope: 'openid profile email' },
    enableTelemetry: false,
  }),
);
app.use(
  createProxyMiddleware({
    pathFilter: '/api',
    target: process.env.UPSTREAM,
    // without one it opens a connection for each request
    agent: new Agent({ keepAlive: true, maxSockets: 64 }),
    on: {
      proxyReq: (proxied, request) => {
        proxied.setHeader('authorization', `Bearer ${request.oidc.accessToken.access_token}`);
        proxied.removeHeader('cookie');
      },
    },
  }),
);
app.get('/', (_request, response) => response.send('signed in'));
app.listen(port, '127.0.0.1', () => console.log('express-openid-connect is ready.'));
