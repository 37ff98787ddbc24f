/** The account API: a person's own profile, under the rights of `end_user`, for the holder of a token of the account page. */

import { Hono } from 'hono';
import { Refusal } from '../../error.ts';
import { requireIfMatch } from '../../http/etag.ts';
import { readJson } from '../../http/body.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Patch } from '../../../src/profile/attribute.ts';
import type { Level } from '../../../src/profile/access.ts';
import type { RecordStore } from '../store/records.ts';
import { identityOf } from '../users/identity.ts';
import type { People } from '../users/people.ts';
import { ownLoginId, viewAs, type Person } from '../users/person.ts';
import type { Bearer } from './bearer.ts';
import { refuseMethod } from './refusals.ts';

export interface AccountDeps {
  readonly bearer: Bearer;
  readonly people: People;
  readonly records: RecordStore;
  readonly catalogue: Catalogue;
  /** What the end-user may do with their custom data. */
  readonly customData: Level;
}

const MAXIMUM_KEYS = 256;

export function accountRoutes({ bearer, people, records, catalogue, customData }: AccountDeps): Hono {
  const app = new Hono();

  const answer = (person: Person): Response => {
    const { attributes, etag, updatedAt } = viewAs(catalogue, 'end_user', person);
    const body = {
      sub: person.row.sub,
      login_id: ownLoginId(person),
      updated_at: updatedAt,
      attributes,
      identities: person.loginIds.map(identityOf),
      providers: [],
      capabilities: { edit: true, link: false, unlink: false, custom_data: customData },
    };
    return Response.json(body, { headers: { etag } });
  };

  app.get('/account/profile', async context => answer((await bearer(context)).person));

  app.patch('/account/profile', async context => {
    const { sub } = (await bearer(context)).person.row;
    const patch = patchOf(await readJson(context.req.raw));
    try {
      return answer(await people.patch('end_user', sub, requireIfMatch(context.req.header('if-match')), patch));
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'precondition_failed') throw error;
      const current = answer((await bearer(context)).person);
      throw new Refusal('precondition_failed', {
        members: { current: await current.json() },
        headers: { etag: current.headers.get('etag') ?? '' },
      });
    }
  });

  app.delete('/account/session', async context => {
    const { token } = await bearer(context);
    await records.endSession(token.sessionUid ?? '');
    return context.body(null, 204);
  });

  app.all('/account/profile', () => refuseMethod('GET, HEAD, PATCH'));
  app.all('/account/session', () => refuseMethod('DELETE'));
  return app;
}

function patchOf(body: unknown): Patch {
  const keyed = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!keyed || Object.keys(body).length > MAXIMUM_KEYS) throw new Refusal('bad_request');
  return body as Patch;
}
