/** What every adapter must do behind the upstream port, whatever server stands behind it. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Values } from '../src/profile/attribute.ts';
import { Refusal } from '../server/error.ts';
import { Conflict, type Access, type Upstream, type UpstreamProfile } from '../server/upstream/port.ts';

export interface UpstreamFixture {
  readonly upstream: Upstream;
  /** The same adapter, in front of a server that does not answer. */
  readonly unreachable: Upstream;
  readonly access: Access;
  /** What the end-user sees, in order. */
  readonly expected: { readonly pointers: readonly string[]; readonly values: Values };
  /** Some of what UserInfo says; `undefined`: nothing. */
  readonly bearer: Readonly<Record<string, unknown>>;
  /** A pointer with a value that the end-user must not know of. */
  readonly hidden: string;
  readonly close: () => Promise<void>;
}

/** Milliseconds; a database of its own may have to be started on a busy machine. */
const STARTS_WITHIN = 30_000;

export function describeUpstream(name: string, start: () => Promise<UpstreamFixture>): void {
  describe(`the ${name} upstream`, () => {
    let fixture: UpstreamFixture;
    let profile: UpstreamProfile;

    beforeAll(async () => {
      fixture = await start();
      profile = await fixture.upstream.read(fixture.access);
    }, STARTS_WITHIN);
    afterAll(() => fixture.close());

    const refusal = async (work: Promise<unknown>): Promise<Refusal> => {
      const error: unknown = await work.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(Refusal);
      return error as Refusal;
    };

    test('shows what the end-user may see, in configured order', () => {
      expect(profile.subject).toBe(fixture.access.subject);
      expect(profile.attributes.map(({ pointer }) => pointer)).toEqual(fixture.expected.pointers);
      for (const attribute of profile.attributes) {
        expect(attribute.value).toEqual(fixture.expected.values[attribute.pointer]);
      }
      expect(JSON.stringify(profile)).not.toContain(fixture.hidden.slice(1));
    });

    test('gives the same strong tag for the same profile', async () => {
      expect(profile.etag).toMatch(/^"[\w-]{43}"$/);
      expect((await fixture.upstream.read(fixture.access)).etag).toBe(profile.etag);
    });

    test('offers to edit exactly if some attribute can be edited', () => {
      expect(profile.attributes.some(({ access }) => access === 'readwrite')).toBe(profile.capabilities.edit);
    });

    test('refuses hidden and unknown pointers alike, and nothing is saved', async () => {
      const patch = { [fixture.hidden]: 'x', '/no_such_attribute': 'x', '/given_name': 'Changed' };
      const { code, members } = await refusal(fixture.upstream.write(fixture.access, patch, profile.etag));
      expect(code).toBe('invalid_attributes');
      expect(members['issues']).toEqual(
        expect.arrayContaining([
          { pointer: fixture.hidden, code: 'unknown_attribute' },
          { pointer: '/no_such_attribute', code: 'unknown_attribute' },
        ]),
      );
      expect((await fixture.upstream.read(fixture.access)).etag).toBe(profile.etag);
    });

    test('answers an old tag with the profile as it is now', async () => {
      const error: unknown = await fixture.upstream
        .write(fixture.access, { '/given_name': 'Changed' }, '"old"')
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Conflict);
      expect((error as Conflict).current.etag).toBe(profile.etag);
    });

    test('saves what it says can be edited, and only that', async () => {
      const wanted = `Changed ${Date.now()}`;
      const write = fixture.upstream.write(fixture.access, { '/given_name': wanted }, profile.etag);
      if (!profile.capabilities.edit) {
        expect((await refusal(write)).members['issues']).toEqual([{ pointer: '/given_name', code: 'not_editable' }]);
        return;
      }
      const saved = await write;
      expect(saved.attributes.find(({ pointer }) => pointer === '/given_name')?.value).toBe(wanted);
      expect(saved.etag).not.toBe(profile.etag);
      const unnumbered = ({ version: _version, ...given }: UpstreamProfile) => given;
      expect(unnumbered(await fixture.upstream.read(fixture.access))).toEqual(unnumbered(saved));
    });

    test('tells what happened to the account, if it says that it keeps it, and of nothing hidden', async () => {
      if (!profile.capabilities.activity) {
        expect(fixture.upstream.account).toBeUndefined();
        return;
      }
      const activity = (await fixture.upstream.account?.readActivity(fixture.access)) ?? [];
      expect(activity[0]).toMatchObject({ kind: 'profile_changed', actor: 'end_user', pointers: ['/given_name'] });
      const named = activity.flatMap(({ pointers = [] }) => pointers);
      expect(fixture.expected.pointers).toEqual(expect.arrayContaining(named));
    });

    test('says when a token is not good', async () => {
      const access = { ...fixture.access, accessToken: 'not-a-token' };
      expect((await refusal(fixture.upstream.read(access))).code).toBe('unauthenticated');
    });

    test('tells what the bearer may read, to whoever holds a token', async () => {
      const claims = await fixture.upstream.claims(fixture.access.accessToken);
      expect(claims.sub).toBe(fixture.access.subject);
      for (const [name, value] of Object.entries(fixture.bearer)) expect(claims[name]).toEqual(value);
      expect((await refusal(fixture.upstream.claims('not-a-token'))).code).toBe('unauthenticated');
    });

    test('never answers with another person', async () => {
      const access = { ...fixture.access, subject: 'somebody-else' };
      expect((await refusal(fixture.upstream.read(access))).code).toBe('upstream_invalid');
    });

    test('says when the server cannot be reached', async () => {
      expect((await refusal(fixture.unreachable.read(fixture.access))).code).toBe('upstream_unavailable');
    });

    test('ends the session of the provider without complaint', async () => {
      await fixture.upstream.endSession(fixture.access);
    });
  });
}
