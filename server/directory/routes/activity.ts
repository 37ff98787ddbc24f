/** What has happened to the own account. */

import { Hono } from 'hono';
import type { Level } from '../../../src/profile/access.ts';
import type { Catalogue } from '../../../src/profile/catalogue.ts';
import type { Queries } from '../../sql/database.ts';
import { readActivity } from '../store/activity.ts';
import { activityOf } from '../users/activity.ts';
import type { Bearer } from './bearer.ts';
import { refuseMethod } from './refusals.ts';

export interface ActivityDeps {
  readonly bearer: Bearer;
  readonly database: Queries;
  readonly catalogue: Catalogue;
  /** What the end-user may do with their custom data. */
  readonly customData: Level;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const PATH = '/account/activity';

export function activityRoutes({ bearer, database, catalogue, customData, now }: ActivityDeps): Hono {
  const app = new Hono();
  app.get(PATH, async context => {
    const { actor } = await bearer(context.req.header('authorization'));
    const rows = await readActivity(database, actor.sub, now());
    return Response.json({ activity: activityOf(catalogue, customData, rows) });
  });
  app.all(PATH, () => refuseMethod('GET, HEAD'));
  return app;
}
