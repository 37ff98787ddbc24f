/** The account API: a person's own profile, under the rights of `end_user`, for the holder of a token of the account page. */

import { Hono } from 'hono';
import { Refusal } from '../../error.ts';
import { requireIfMatch } from '../../http/etag.ts';
import { readJson } from '../../http/body.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Patch } from '../../../src/profile/attribute.ts';
import type { Level } from '../../../src/profile/access.ts';
import type { RecordStore } from '../store/records.ts';
import { identitiesOf, pendingOf } from '../users/identity.ts';
import type { People } from '../users/people.ts';
import { ownLoginId, viewAs, type Person } from '../users/person.ts';
import { lastWayIn, type IsLastWayIn } from '../users/ways-in.ts';
import type { SocialConnector } from '../social/connector.ts';
import type { Actor, LoginIds } from '../login-ids/login-ids.ts';
import type { Bearer } from './bearer.ts';
import { refuseMethod, unauthenticated } from './refusals.ts';

export interface AccountDeps {
  readonly bearer: Bearer;
  readonly people: People;
  readonly records: RecordStore;
  readonly answer: AccountAnswer;
}

/**
 * The account as it is now, with its entity tag.
 * @param known the person, if they have just been read
 */
export type AccountAnswer = (actor: Actor, status?: 200 | 202, known?: Person) => Promise<Response>;

export interface AnswerDeps {
  readonly people: People;
  readonly loginIds: LoginIds;
  /** By alias, in configured order. */
  readonly connectors: ReadonlyMap<string, SocialConnector>;
  readonly isLast: IsLastWayIn;
  readonly catalogue: Catalogue;
  /** What the end-user may do with their custom data. */
  readonly customData: Level;
  /** Where people change their password. */
  readonly passwordUrl: string;
}

const MAXIMUM_KEYS = 256;

export function createAccountAnswer(deps: AnswerDeps): AccountAnswer {
  const { people, loginIds, isLast, catalogue, customData, passwordUrl } = deps;
  const providers = [...deps.connectors.values()].filter(({ enabled }) => enabled);
  return async (actor, status = 200, known?: Person) => {
    const person = known ?? (await people.find(actor.sub));
    if (!person) throw unauthenticated();
    const { attributes, etag, updatedAt } = viewAs(catalogue, 'end_user', person);
    const last = lastWayIn(person, isLast);
    const body = {
      sub: person.row.sub,
      login_id: ownLoginId(person),
      updated_at: updatedAt,
      attributes,
      identities: identitiesOf(person),
      pending_login_ids: (await loginIds.pendingOf(actor)).map(pendingOf),
      ...(last === undefined ? {} : { last_way_in: last }),
      providers: providers.map(({ alias, name, severalAccounts }) => ({
        alias,
        name,
        linked: person.identities.some(identity => identity.alias === alias),
        ...(severalAccounts ? { several_accounts: true } : {}),
      })),
      capabilities: {
        edit: true,
        link: providers.length > 0,
        unlink: person.identities.length > 0,
        custom_data: customData,
        upload: true,
        login_ids: loginIds.manageable,
        password_url: passwordUrl,
      },
    };
    return Response.json(body, { status, headers: { etag } });
  };
}

export function accountRoutes({ bearer, people, records, answer }: AccountDeps): Hono {
  const app = new Hono();

  app.get('/account/profile', async context => {
    const { actor, person } = await bearer(context);
    return answer(actor, 200, person);
  });

  app.patch('/account/profile', async context => {
    const { actor } = await bearer(context);
    const patch = patchOf(await readJson(context.req.raw));
    try {
      const person = await people.patch('end_user', actor.sub, requireIfMatch(context.req.header('if-match')), patch);
      return await answer(actor, 200, person);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'precondition_failed') throw error;
      const current = await answer(actor);
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
