/** Adding, proving and removing what a person signs in with. Only somebody who has just signed in may begin to. */

import { Hono } from 'hono';
import * as v from 'valibot';
import { Refusal } from '../../error.ts';
import { readJson } from '../../http/body.ts';
import type { Actor, LoginIds } from '../login-ids/login-ids.ts';
import type { Person } from '../users/person.ts';
import type { AccountAnswer } from './account.ts';
import type { Bearer } from './bearer.ts';
import { refuseMethod } from './refusals.ts';
import { CodeSchema, NewLoginIdSchema } from './schemas.ts';

/** Whether somebody has proven who they are within the last minutes. */
export type IsFresh = (actor: Actor, person: Person) => Promise<boolean>;

export interface LoginIdDeps {
  readonly bearer: Bearer;
  readonly loginIds: LoginIds;
  readonly isFresh: IsFresh;
  readonly answer: AccountAnswer;
}

const PATH = '/account/login-ids';

export function loginIdRoutes({ bearer, loginIds, isFresh, answer }: LoginIdDeps): Hono {
  const app = new Hono();

  const requireFresh = async (actor: Actor, person: Person): Promise<void> => {
    if (!(await isFresh(actor, person))) throw new Refusal('reauth_required');
  };

  app.post(PATH, async context => {
    const { actor, person } = await bearer(context.req.header('authorization'));
    const body = await readJson(context.req.raw);
    await requireFresh(actor, person);
    const wanted = v.safeParse(NewLoginIdSchema, body);
    if (!wanted.success) throw new Refusal('invalid_login_id');
    const outcome = await loginIds.add(actor, wanted.output);
    return answer(actor, outcome === 'pending' ? 202 : 200);
  });

  app.post(`${PATH}/:id/verify`, async context => {
    const { actor } = await bearer(context.req.header('authorization'));
    const given = v.safeParse(CodeSchema, await readJson(context.req.raw));
    if (!given.success) throw new Refusal('wrong_code');
    await loginIds.verify(actor, context.req.param('id'), given.output.code);
    return answer(actor);
  });

  app.post(`${PATH}/:id/resend`, async context => {
    const { actor } = await bearer(context.req.header('authorization'));
    await loginIds.resend(actor, context.req.param('id'));
    return answer(actor, 202);
  });

  app.delete(`${PATH}/:id`, async context => {
    const { actor, person } = await bearer(context.req.header('authorization'));
    const id = context.req.param('id');
    if (!(await loginIds.giveUp(actor, id))) {
      if (!person.loginIds.some(loginId => loginId.id === id)) throw new Refusal('not_found');
      await requireFresh(actor, person);
      await loginIds.remove(actor, id);
    }
    return answer(actor);
  });

  app.all(PATH, () => refuseMethod('POST'));
  app.all(`${PATH}/:id`, () => refuseMethod('DELETE'));
  app.all(`${PATH}/:id/verify`, () => refuseMethod('POST'));
  app.all(`${PATH}/:id/resend`, () => refuseMethod('POST'));
  return app;
}
