/** Whom every server lets in, and which of several faults it names. */

import { expect } from 'vitest';
import { contract, CSRF_HEADER, type ErrorCode } from '../../src/api/contract.ts';
import { own, patch, refused, SETTINGS, PROFILE, JSON_TYPE, tooDeep, tooLarge, type Checks } from './server.ts';

export const GUARD_CHECKS: Checks = {
  'a request that is not from the page itself is refused': async api => {
    const page = await own(api);
    const { [CSRF_HEADER.name]: _, ...noHeader } = page;
    const { Origin: __, ...noOrigin } = page;
    const foreign = [
      noHeader,
      { ...page, [CSRF_HEADER.name]: '2' },
      { ...page, Origin: 'https://evil.example' },
      { ...page, Origin: 'null' },
      { ...page, 'Sec-Fetch-Site': 'cross-site' },
      { ...page, 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of foreign) {
      await refused(await api.request(SETTINGS, { headers }), 'csrf_refused');
      const save = { method: 'PATCH', headers: { ...headers, ...JSON_TYPE, 'If-Match': '"x"' }, body: '{}' };
      await refused(await api.request(PROFILE, save), 'csrf_refused');
      await refused(await api.request(contract.signOut.path, { method: 'POST', headers }), 'csrf_refused');
    }
    const blind = { method: 'PATCH', headers: { ...noOrigin, ...JSON_TYPE, 'If-Match': '"x"' }, body: '{}' };
    await refused(await api.request(PROFILE, blind), 'csrf_refused');
  },

  'without a session there is nothing': async api => {
    const headers = { [CSRF_HEADER.name]: CSRF_HEADER.value, Origin: api.origin };
    await refused(await api.request(SETTINGS, { headers }), 'unauthenticated');
    const save = { method: 'PATCH', headers: { ...headers, ...JSON_TYPE, 'If-Match': '"x"' }, body: '{}' };
    await refused(await api.request(PROFILE, save), 'unauthenticated');
  },

  'an unknown address and a wrong method are told apart': async api => {
    const headers = await own(api);
    await refused(await api.request('/api/nothing', { headers }), 'not_found');
    await refused(await api.request(`${SETTINGS}/more`, { headers }), 'not_found');
    const response = await api.request(PROFILE, { headers });
    expect(response.headers.get('Allow')).toContain('PATCH');
    await refused(response, 'method_not_allowed');
    await refused(await api.request(SETTINGS, { method: 'DELETE', headers }), 'method_not_allowed');
  },

  'a body that is no proper JSON is refused': async api => {
    const { pointer, values } = api.expectations.editable;
    const body = { [pointer]: values[0] };
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonx',
    ]) {
      await refused(await patch(api, body, { 'Content-Type': type }), 'unsupported_media_type');
    }
    const twice = `{"${pointer}":"${values[0]}","${pointer}":"${values[1]}"}`;
    const escapedTwice = `{"${pointer}":"${values[0]}","\\u002f${pointer.slice(1)}":"${values[1]}"}`;
    for (const text of ['{', '{"a":1,}', twice, escapedTwice, tooDeep(pointer)]) {
      await refused(await patch(api, text), 'invalid_json');
    }
    await refused(await patch(api, tooLarge(pointer)), 'payload_too_large');
  },

  'of several faults the first guard speaks': async api => {
    const { readonly, editable } = api.expectations;
    const nobody = { [CSRF_HEADER.name]: CSRF_HEADER.value, Origin: api.origin };
    const page = await own(api);
    const pairs: [ErrorCode, Promise<Response>][] = [
      ['not_found', api.request('/api/nothing', { method: 'PATCH' })],
      ['method_not_allowed', api.request(PROFILE, { method: 'PUT' })],
      ['csrf_refused', api.request(SETTINGS)],
      [
        'unauthenticated',
        api.request(PROFILE, { method: 'PATCH', headers: { ...nobody, 'Content-Type': 'text/plain' }, body: 'x' }),
      ],
      ['unsupported_media_type', patch(api, tooLarge(editable.pointer), { 'Content-Type': 'text/plain' })],
      ['payload_too_large', patch(api, `${tooLarge(editable.pointer)}}`)],
      ['invalid_json', api.request(PROFILE, { method: 'PATCH', headers: { ...page, ...JSON_TYPE }, body: '{' })],
      ['precondition_required', patch(api, { [readonly]: 'x' }, { 'If-Match': undefined })],
      ['precondition_failed', patch(api, { [readonly]: 'x' }, { 'If-Match': '"stale"' })],
    ];
    for (const [code, response] of pairs) await refused(await response, code);
  },
};
