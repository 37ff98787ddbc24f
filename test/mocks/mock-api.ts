/** The mock server as the contract suite sees it. */

import { getResponse, http } from 'msw';
import { createMockServer, nodeHandlers, SESSION_COOKIE } from '../../mocks/node.ts';
import type { ApiUnderTest } from '../api-contract.ts';

const ORIGIN = 'http://authui.example';

/** Passes a request on to the mocks, or does something else instead. */
export type Meddler = (request: Request, forward: (request: Request) => Promise<Response>) => Promise<Response>;

/** @param meddle stands between the client and the mocks */
export async function startMockApi(meddle?: Meddler): Promise<ApiUnderTest> {
  const handlers = nodeHandlers();
  const forward = async (request: Request) => (await getResponse(handlers, request)) ?? Response.error();
  const server = createMockServer(meddle ? [http.all('*', ({ request }) => meddle(request, forward))] : handlers);
  server.listen({ onUnhandledFrame: 'error' });
  return {
    origin: ORIGIN,
    request: (path, init) => fetch(ORIGIN + path, init),
    signedIn: async () => ({ Cookie: `${SESSION_COOKIE}=ada` }),
    close: async () => server.close(),
    expectations: {
      visible: [
        '/picture',
        '/given_name',
        '/family_name',
        '/nickname',
        '/birthdate',
        '/gender',
        '/website',
        '/email',
        '/phone_number',
        '/preferred_username',
        '/address',
        '/zoneinfo',
        '/locale',
        '/department',
        '/employee_number',
        '/desk',
        '/coffees_per_day',
        '/working_hours',
        '/emergency_phone',
        '/invoice_email',
        '/portfolio',
        '/tax_country',
        '/loyalty_points',
      ],
      hidden: { pointer: '/risk_note', value: 'canary-risk-ada' },
      editable: { pointer: '/desk', values: ['4-101', '4-102'] },
      readonly: '/employee_number',
      enum: '/department',
      bounded: { pointer: '/coffees_per_day', minimum: 0, maximum: 12 },
    },
  };
}
