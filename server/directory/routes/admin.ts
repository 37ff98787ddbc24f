/** The Admin API: people for whoever holds a token of the admin client, under its scope's rights. */

import { Hono, type Context } from 'hono';
import type { Provider } from 'oidc-provider';
import * as v from 'valibot';
import type { Audit } from '../../audit.ts';
import { Refusal } from '../../error.ts';
import { readJson, readJsonText } from '../../http/body.ts';
import { requireIfMatch, strongEtag } from '../../http/etag.ts';
import type { Limit } from '../../http/rate-limit.ts';
import type { Viewer } from '../../../src/profile/access.ts';
import type { Patch } from '../../../src/profile/attribute.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Place } from '../store/search.ts';
import type { Administration } from '../users/administration.ts';
import type { CustomDataStore } from '../users/custom-data.ts';
import { identitiesOf } from '../users/identity.ts';
import type { Person } from '../users/person.ts';
import { profileSchema } from '../users/profile-schema.ts';
import { showUser } from '../users/user-json.ts';
import { customDataAnswer } from './custom-data.ts';
import { refuseMethod, unauthenticated } from './refusals.ts';
import { CursorSchema, ListQuerySchema, NewUserSchema, PatchSchema } from './schemas.ts';

export interface AdminDeps {
  readonly provider: Provider;
  readonly administration: Administration;
  readonly customData: CustomDataStore;
  readonly catalogue: Catalogue;
  readonly clientId: string;
  readonly limit: Limit;
  readonly audit: Audit;
}

const IDENTITY_REASON =
  'Identities come from signing in: a provider or a verified code vouches for them, so nobody writes them by hand.';

export function adminRoutes(deps: AdminDeps): Hono {
  const { provider, administration, customData, catalogue, clientId, limit, audit } = deps;
  const app = new Hono();

  /** @throws Refusal `unauthenticated`, `too_many_requests` */
  const admit = async (context: Context): Promise<Viewer> => {
    const [, value] = /^Bearer ([\w.~+/-]+=*)$/i.exec(context.req.header('authorization') ?? '') ?? [];
    const token = value === undefined ? undefined : await provider.ClientCredentials.find(value);
    const scopes = token?.scope?.split(' ') ?? [];
    const viewer = scopes.includes('admin') ? 'admin' : scopes.includes('portal') ? 'portal_ui' : undefined;
    if (token?.clientId !== clientId || !viewer) throw unauthenticated();
    await limit.take(clientId);
    return viewer;
  };

  /** Who is meant, before anything else about the request is looked at. */
  const meant = async (context: Context) => {
    const viewer = await admit(context);
    const person = await administration.find(context.req.param('sub') ?? '');
    return { viewer, person, sub: person.row.sub };
  };

  const shown = (viewer: Viewer, person: Person, status: 200 | 201 = 200, headers = {}): Response => {
    const { user, etag } = showUser(catalogue, viewer, person);
    return Response.json(user, { status, headers: { etag, ...headers } });
  };

  const note = (action: string, sub: string, viewer: Viewer, pointers?: readonly string[]) =>
    audit('admin_change', { action, client: clientId, party: viewer, ...(pointers ? { pointers } : {}) }, sub);

  app.get('/admin/users', async context => {
    const viewer = await admit(context);
    const { q, cursor, limit: count } = checked(ListQuerySchema, queryOf(context));
    const { people, next } = await administration.list(viewer, q, placeOf(cursor), count);
    const users = people.map(person => showUser(catalogue, viewer, person).user);
    return tagged({ users, ...(next ? { next_cursor: cursorOf(next) } : {}) });
  });

  app.post('/admin/users', async context => {
    const viewer = await admit(context);
    const given = checked(NewUserSchema, await readJson(context.req.raw));
    const person = await administration.create(viewer, {
      loginIds: given.login_ids,
      attributes: given.attributes,
      ...(given.password === undefined ? {} : { password: given.password }),
    });
    note('create', person.row.sub, viewer);
    return shown(viewer, person, 201, { location: `/admin/users/${person.row.sub}` });
  });

  app.get('/admin/users/:sub', async context => {
    const { viewer, person } = await meant(context);
    return shown(viewer, person);
  });

  app.patch('/admin/users/:sub', async context => {
    const { viewer, sub } = await meant(context);
    const patch = checked(PatchSchema, await readJson(context.req.raw)) as Patch;
    const person = await administration.patch(viewer, sub, ifMatch(context), patch);
    note('patch', sub, viewer, Object.keys(patch));
    return shown(viewer, person);
  });

  app.delete('/admin/users/:sub', async context => {
    const { viewer, sub } = await meant(context);
    await administration.remove(viewer, sub, ifMatch(context));
    note('delete', sub, viewer);
    return context.body(null, 204);
  });

  for (const action of ['disable', 'enable'] as const) {
    app.post(`/admin/users/:sub/${action}`, async context => {
      const { viewer, sub } = await meant(context);
      const person = await administration.setDisabled(viewer, sub, ifMatch(context), action === 'disable');
      note(action, sub, viewer);
      return shown(viewer, person);
    });
  }

  app.get('/admin/users/:sub/custom-data', async context => {
    const { sub } = await meant(context);
    return customDataAnswer(await customData.read(sub));
  });

  app.put('/admin/users/:sub/custom-data', async context => {
    const { viewer, sub } = await meant(context);
    const text = await readJsonText(context.req.raw);
    const stored = await customData.replace(sub, text, ifMatch(context), 'admin');
    note('custom_data', sub, viewer);
    return customDataAnswer(stored);
  });

  app.get('/admin/users/:sub/identities', async context => {
    const { person } = await meant(context);
    return tagged({ identities: identitiesOf(person) });
  });

  app.get('/admin/users/:sub/identities/:id', async context => {
    const { person } = await meant(context);
    const identity = identitiesOf(person).find(({ id }) => id === context.req.param('id'));
    if (!identity) throw new Refusal('not_found');
    return tagged(identity);
  });

  app.get('/admin/profile-schema', async context => tagged(profileSchema(catalogue, await admit(context))));

  app.all('/admin/users', () => refuseMethod('GET, HEAD, POST'));
  app.all('/admin/users/:sub', () => refuseMethod('GET, HEAD, PATCH, DELETE'));
  for (const action of ['disable', 'enable']) app.all(`/admin/users/:sub/${action}`, () => refuseMethod('POST'));
  app.all('/admin/users/:sub/custom-data', () => refuseMethod('GET, HEAD, PUT'));
  for (const path of ['', '/:id']) {
    app.all(`/admin/users/:sub/identities${path}`, () => refuseMethod('GET', IDENTITY_REASON));
  }
  app.all('/admin/profile-schema', () => refuseMethod('GET, HEAD'));
  return app;
}

function ifMatch(context: Context): string {
  return requireIfMatch(context.req.header('if-match'));
}

function tagged(body: object): Response {
  return Response.json(body, { headers: { etag: strongEtag(JSON.stringify(body)) } });
}

/** @throws Refusal `bad_request` that says which member is wrong, and never what was in it */
function checked<T>(schema: v.GenericSchema<unknown, T>, input: unknown): T {
  const outcome = v.safeParse(schema, input);
  if (outcome.success) return outcome.output;
  const path = v.getDotPath(outcome.issues[0]);
  throw new Refusal('bad_request', path === null ? {} : { members: { detail: path } });
}

function queryOf(context: Context): object {
  const { limit, ...rest } = context.req.query();
  return { ...rest, ...(limit === undefined ? {} : { limit: /^\d{1,9}$/.test(limit) ? Number(limit) : limit }) };
}

function cursorOf({ createdAt, sub }: Place): string {
  return Buffer.from(JSON.stringify([createdAt, sub])).toString('base64url');
}

/** @throws Refusal `bad_request` for one that was not made here */
function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  try {
    const [createdAt, sub] = v.parse(CursorSchema, JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { createdAt, sub };
  } catch (cause) {
    throw new Refusal('bad_request', { cause, members: { detail: 'cursor' } });
  }
}
