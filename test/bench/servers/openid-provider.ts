/**
 * A small, fast OpenID Provider, so that it is not what limits whoever stands in front of it: whoever comes is signed in
 * at once, as somebody new, and UserInfo answers about 2 KB. Only what a code flow with PKCE needs.
 */

import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const port = Number(process.env['PORT']);
const issuer = `http://localhost:${port}`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

interface Code {
  readonly sub: string;
  readonly client: string;
  readonly nonce: string | undefined;
  readonly challenge: string | undefined;
}

const codes = new Map<string, Code>();
/** UserInfo by access token, ready to send. */
const tokens = new Map<string, string>();
const claims = JSON.parse(process.env['CLAIMS'] ?? '{}') as object;

const discovery = JSON.stringify({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/jwks`,
  end_session_endpoint: `${issuer}/end-session`,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
});
const jwks = JSON.stringify({
  keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'RS256', use: 'sig' }],
});

function json(response: ServerResponse, text: string, status = 200): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

function authorize(request: IncomingMessage, response: ServerResponse): void {
  const { searchParams: asked } = new URL(request.url ?? '', issuer);
  const code = randomBytes(32).toString('base64url');
  codes.set(code, {
    sub: randomBytes(12).toString('base64url'),
    client: asked.get('client_id') ?? '',
    nonce: asked.get('nonce') ?? undefined,
    challenge: asked.get('code_challenge') ?? undefined,
  });
  const back = new URL(asked.get('redirect_uri') ?? '');
  back.searchParams.set('code', code);
  back.searchParams.set('iss', issuer);
  const state = asked.get('state');
  if (state !== null) back.searchParams.set('state', state);
  response.writeHead(303, { location: back.href }).end();
}

function redeem(form: URLSearchParams, response: ServerResponse): void {
  const code = codes.get(form.get('code') ?? '');
  codes.delete(form.get('code') ?? '');
  const proof = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  if (!code || (code.challenge !== undefined && code.challenge !== proof)) {
    json(response, '{"error":"invalid_grant"}', 400);
    return;
  }
  const accessToken = randomBytes(32).toString('base64url');
  tokens.set(accessToken, JSON.stringify({ sub: code.sub, ...claims }));
  const now = Math.floor(Date.now() / 1000);
  const idToken = { iss: issuer, sub: code.sub, aud: code.client, iat: now, auth_time: now, exp: now + 36_000 };
  const body = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: 36_000,
    id_token: signed({ ...idToken, ...(code.nonce === undefined ? {} : { nonce: code.nonce }) }),
  };
  json(response, JSON.stringify(body));
}

function signed(payload: object): string {
  const text = [{ alg: 'RS256', typ: 'JWT', kid: 'key-1' }, payload]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

const server = createServer((request, response) => {
  const path = request.url ?? '';
  if (path === '/userinfo') {
    const known = tokens.get(request.headers.authorization?.slice('Bearer '.length) ?? '');
    if (known === undefined) response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
    else json(response, known);
  } else if (path === '/.well-known/openid-configuration') json(response, discovery);
  else if (path === '/jwks') json(response, jwks);
  else if (path.startsWith('/authorize?')) authorize(request, response);
  else if (path === '/token') {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => redeem(new URLSearchParams(text), response));
  } else json(response, '{"error":"not_found"}', 404);
});
server.listen(port, '127.0.0.1', () => console.log('The provider is ready.'));
