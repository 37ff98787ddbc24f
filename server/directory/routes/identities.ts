/** Linking and unlinking accounts at providers. Only somebody who has just signed in may. */

import { Hono } from 'hono';
import { Refusal } from '../../error.ts';
import type { SocialAccounts } from '../social/accounts.ts';
import type { Linking } from '../social/link.ts';
import type { AccountAnswer } from './account.ts';
import type { Bearer } from './bearer.ts';
import type { IsFresh } from './login-ids.ts';
import { refuseMethod } from './refusals.ts';

export interface IdentityRoutesDeps {
  readonly bearer: Bearer;
  readonly accounts: SocialAccounts;
  readonly linking: Linking;
  readonly isFresh: IsFresh;
  readonly answer: AccountAnswer;
}

const PATH = '/account/identities';

export function identityRoutes({ bearer, accounts, linking, isFresh, answer }: IdentityRoutesDeps): Hono {
  const app = new Hono();

  app.post(`${PATH}/:alias/link`, async context => {
    const { actor, person } = await bearer(context.req.header('authorization'));
    if (!(await isFresh(actor, person))) throw new Refusal('reauth_required');
    return Response.json({ location: await linking.ticketFor(actor, context.req.param('alias')) });
  });

  app.delete(`${PATH}/:id`, async context => {
    const { actor, person } = await bearer(context.req.header('authorization'));
    const id = context.req.param('id');
    if (!person.identities.some(identity => identity.id === id)) throw new Refusal('not_found');
    if (!(await isFresh(actor, person))) throw new Refusal('reauth_required');
    await accounts.unlink(actor.sub, id);
    return answer(actor);
  });

  app.all(`${PATH}/:alias/link`, () => refuseMethod('POST'));
  app.all(`${PATH}/:id`, () => refuseMethod('DELETE'));
  return app;
}
