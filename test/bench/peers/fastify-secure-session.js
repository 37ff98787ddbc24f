/** Fastify with @fastify/secure-session (an encrypted cookie), signed in by openid-client, in front of a remote profile API. */

import proxy from '@fastify/http-proxy';
import secureSession from '@fastify/secure-session';
import Fastify from 'fastify';
import * as openid from 'openid-client';

const port = Number(process.env.PORT);
const self = `http://localhost:${port}`;
const provider = await openid.discovery(
  new URL(process.env.ISSUER),
  'account-page',
  'not-checked-by-the-stand-in',
  undefined,
  { execute: [openid.allowInsecureRequests] },
);

const app = Fastify();
await app.register(secureSession, {
  key: Buffer.alloc(32, 'a key of the benchmark'),
  cookieName: 'session',
  cookie: { path: '/', httpOnly: true, sameSite: 'lax' },
});

app.get('/login', async (request, reply) => {
  const verifier = openid.randomPKCECodeVerifier();
  const state = openid.randomState();
  request.session.set('signIn', { verifier, state });
  const location = openid.buildAuthorizationUrl(provider, {
    redirect_uri: `${self}/callback`,
    scope: 'openid profile email',
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  });
  return reply.redirect(location.href, 303);
});

app.get('/callback', async (request, reply) => {
  const { verifier, state } = request.session.get('signIn');
  const tokens = await openid.authorizationCodeGrant(provider, new URL(request.url, self), {
    pkceCodeVerifier: verifier,
    expectedState: state,
  });
  request.session.set('signIn', undefined);
  request.session.set('sub', tokens.claims().sub);
  request.session.set('accessToken', tokens.access_token);
  return reply.redirect('/', 303);
});

app.get('/', async () => 'signed in');

await app.register(proxy, {
  upstream: process.env.UPSTREAM,
  prefix: '/api',
  rewritePrefix: '/api',
  preHandler: async (request, reply) => {
    if (request.session.get('accessToken') === undefined) await reply.code(401).send();
  },
  replyOptions: {
    rewriteRequestHeaders: (request, { cookie: _cookie, ...headers }) => ({
      ...headers,
      authorization: `Bearer ${request.session.get('accessToken')}`,
    }),
  },
});

await app.listen({ port, host: '127.0.0.1' });
console.log('fastify is ready.');
