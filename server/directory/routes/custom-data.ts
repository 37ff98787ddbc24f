/** The own custom data. A call that the project does not allow the end-user is not there at all. */

import { Hono } from 'hono';
import type { Level } from '../../../src/profile/access.ts';
import { readJsonText } from '../../http/body.ts';
import { requireIfMatch } from '../../http/etag.ts';
import type { CustomDataStore, StoredCustomData } from '../users/custom-data.ts';
import type { Bearer } from './bearer.ts';
import { refuseMethod } from './refusals.ts';

export interface CustomDataDeps {
  readonly bearer: Bearer;
  readonly customData: CustomDataStore;
  /** What the end-user may do with it. */
  readonly level: Level;
}

const PATH = '/account/custom-data';

export function customDataRoutes({ bearer, customData, level }: CustomDataDeps): Hono {
  const app = new Hono();
  if (level === 'hidden') return app;
  app.get(PATH, async context => {
    const { person } = await bearer(context.req.header('authorization'));
    return customDataAnswer(await customData.read(person.row.sub));
  });
  if (level === 'readwrite') {
    app.put(PATH, async context => {
      const { person } = await bearer(context.req.header('authorization'));
      const text = await readJsonText(context.req.raw);
      const given = context.req.header('if-match');
      const ifMatch = given === undefined ? undefined : requireIfMatch(given);
      return customDataAnswer(await customData.replace(person.row.sub, text, ifMatch, 'end_user'));
    });
  }
  app.all(PATH, () => refuseMethod(level === 'readwrite' ? 'GET, HEAD, PUT' : 'GET'));
  return app;
}

export function customDataAnswer({ text, etag }: StoredCustomData): Response {
  return new Response(text, { headers: { 'content-type': 'application/json', etag } });
}
