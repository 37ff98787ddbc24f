/** The OpenAPI document of the page's calls, made from the contract that checks them. */

import { contract, CSRF_HEADER, ProblemSchema } from '../../src/api/contract.ts';
import { describeApi } from '../http/openapi.ts';

export function openApi(publicUrl: string): object {
  return describeApi({
    title: 'AuthUI',
    description: 'The calls of the settings page. Own page only: no CORS.',
    url: publicUrl,
    operations: contract,
    problem: ProblemSchema,
    security: { session: { type: 'apiKey', in: 'cookie', name: 'authui_session' } },
    header: CSRF_HEADER,
  });
}
