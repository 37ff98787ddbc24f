/** Two nodes that refresh the tokens of one session (requirement R18, reliability plan F8), on every database. */

import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '../../server/error.ts';
import { createOutgoing, type Outgoing } from '../../server/http/outgoing.ts';
import { createLog } from '../../server/log.ts';
import { NO_METRICS } from '../../server/metrics.ts';
import { createOidcClient } from '../../server/oidc/client.ts';
import { createAccessTokens, type AccessTokens } from '../../server/oidc/refresh.ts';
import { createSessions, type Session, type Sessions } from '../../server/session/session.ts';
import { openSessionStore, type SessionStore } from '../../server/session/store.ts';
import type { Database } from '../../server/sql/database.ts';
import { BACKENDS, startBackend, type Backend } from '../harness/backends.ts';
import { CLIENT_ID, startMisbehavingProvider, type MisbehavingProvider } from '../harness/misbehaving-provider.ts';

interface Node {
  readonly store: SessionStore;
  readonly sessions: Sessions;
  readonly tokens: AccessTokens;
}

const KEYS = [{ id: 'k', key: createSecretKey(Buffer.alloc(32, 7)) }];

describe.each(BACKENDS)('two nodes on %s', name => {
  let backend: Backend;
  let provider: MisbehavingProvider;
  let outgoing: Outgoing;
  let databases: Database[];
  let nodes: [Node, Node];

  beforeAll(async () => {
    provider = await startMisbehavingProvider();
    backend = await startBackend(name);
    outgoing = createOutgoing();
    const open = await backend.create();
    const first = await open();
    // two openings of one file in one process would stop each other
    const second = name === 'SQLite' ? first : await open();
    databases = [...new Set([first, second])];
    nodes = [await node(first), await node(second)];
  }, 60_000);
  afterAll(async () => {
    for (const database of databases) await database.close();
    await backend.end();
    await outgoing.close();
    await provider.stop();
  }, 60_000);

  async function node(database: Database): Promise<Node> {
    const store = await openSessionStore(database);
    const sessions = createSessions(store, KEYS, { idle: 1_800_000, absolute: 28_800_000 }, Date.now);
    const settings = {
      issuer: provider.issuer,
      clientId: CLIENT_ID,
      scopes: ['openid'],
      clientAuth: 'client_secret_basic',
      clientSecret: 'of-nobody',
      par: false,
      idTokenAlg: 'RS256',
      endpointOrigins: [],
    } as const;
    const client = createOidcClient(settings, outgoing, Date.now);
    return { store, sessions, tokens: createAccessTokens(client, sessions, Date.now, createLog('silent'), NO_METRICS) };
  }

  /** A session of which the access token is over. */
  async function expired(): Promise<Session> {
    const [{ sessions }] = nodes;
    const tokens = { accessToken: 'old', accessExpiresAt: 0, refreshToken: crypto.randomUUID() };
    const issuedAt = Math.floor(Date.now() / 1000);
    const about = { issuer: provider.issuer, subject: 'user-1', sid: null, authTime: null, amr: '', issuedAt };
    const id = await sessions.start({ ...about, tokens }, { browser: undefined, system: undefined });
    const session = id === undefined ? undefined : await sessions.find(id);
    if (!session) throw new Error('No session');
    return session;
  }

  const use = (node: Node, session: Session) => node.tokens.use(session, async token => token);

  test('with 50 requests each refresh a token once, round after round', async () => {
    for (let round = 0; round < 20; round += 1) {
      const session = await expired();
      const before = provider.calls.token;
      const asked = nodes.flatMap(node => Array.from({ length: 50 }, () => use(node, session)));
      const tokens = new Set(await Promise.all(asked));
      expect([tokens.size, provider.calls.token - before, tokens.has('old')]).toEqual([1, 1, false]);
      const [[token]] = [[...tokens]];
      const saved = await Promise.all(nodes.map(({ sessions }) => sessions.reread(session)));
      expect(saved.map(found => found?.tokens.accessToken)).toEqual([token, token]);
    }
  });

  test('of which one died in the middle wait no longer than a lease, and refresh once', async () => {
    const session = await expired();
    const dead = nodes[0].store.lease(session.idHash, Date.now);
    expect(await dead.take()).toBe(true);
    const before = provider.calls.token;
    const started = performance.now();
    const tokens = new Set(await Promise.all(nodes.flatMap(node => [use(node, session), use(node, session)])));
    const waited = Math.round(performance.now() - started);
    expect([tokens.size, provider.calls.token - before]).toEqual([1, 1]);
    expect(waited).toBeGreaterThan(9000);
    // the lease is ten seconds; the rest is a busy machine
    expect(waited).toBeLessThan(15_000);
    console.log(`F8: after the death of a lease holder on ${name}: ${waited} ms`);
    // back from the dead, it must not overwrite what is newer
    const late = { accessToken: 'late', accessExpiresAt: 0, refreshToken: 'late' };
    expect(await nodes[0].sessions.saveTokens(session, late, dead)).toBeUndefined();
    expect((await nodes[1].sessions.reread(session))?.tokens.accessToken).toBe([...tokens][0]);
  });

  test('take over at once from one that has been dead for long', async () => {
    const session = await expired();
    expect(await nodes[0].store.lease(session.idHash, () => Date.now() - 80_000).take()).toBe(true);
    const started = performance.now();
    expect(await use(nodes[1], session)).not.toBe('old');
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('give the lease back when the provider is out of order, and end the session once it says so', async () => {
    const session = await expired();
    const outcome = (work: Promise<string>) =>
      work.catch((error: unknown) => (error instanceof Refusal ? error.code : String(error)));
    provider.misbehave({ token: () => new Response('oops', { status: 500 }) });
    expect(await outcome(use(nodes[0], session))).toBe('upstream_unavailable');
    const started = performance.now();
    expect(await outcome(use(nodes[1], session))).toBe('upstream_unavailable');
    expect(performance.now() - started).toBeLessThan(3000);
    provider.misbehave({ token: () => Response.json({ error: 'invalid_grant' }, { status: 400 }) });
    const ended = await Promise.all(nodes.map(node => outcome(use(node, session))));
    provider.misbehave({});
    expect(ended).toEqual(['unauthenticated', 'unauthenticated']);
    expect(await nodes[0].sessions.reread(session)).toBeUndefined();
  });
});
