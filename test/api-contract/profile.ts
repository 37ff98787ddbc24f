/** What every server promises about reading and saving the profile. */

import { expect } from 'vitest';
import { whoOf } from '../../src/profile/audience.ts';
import { own, read, snapshot, patch, refused, issuesOf, valueOf, restoring, SETTINGS, type Checks } from './server.ts';

export const PROFILE_CHECKS: Checks = {
  'settings have the promised shape and a strong ETag': async api => {
    const first = await read(api);
    const second = await read(api);
    expect(second.etag).toBe(first.etag);
    expect(second.settings).toEqual(first.settings);
  },

  'settings list exactly what the person may see, in configured order': async api => {
    const { settings } = await read(api);
    expect(settings.attributes.map(({ pointer }) => pointer)).toEqual(api.expectations.visible);
  },

  'a read-only attribute says why': async api => {
    const { settings } = await read(api);
    for (const { access, readonly_reason: reason, pointer } of settings.attributes) {
      if (access === 'readonly') expect(['project', 'provider'], pointer).toContain(reason);
    }
  },

  'every attribute says who sees it, and who changes it where it is changed here': async api => {
    const { settings } = await read(api);
    for (const attribute of settings.attributes) {
      const { access, pointer } = attribute;
      const { seen, changed } = whoOf(attribute);
      // whom the end-user sees it beside: the law of the legal triples
      expect(seen, pointer).toEqual(['end_user', 'bearer', 'portal_ui']);
      if (access === 'readwrite') expect(changed, pointer).toEqual(['end_user', 'portal_ui']);
      else expect(changed ?? [], pointer).not.toContain('end_user');
    }
    const { readonly } = api.expectations;
    const shown = settings.attributes.find(({ pointer }) => pointer === readonly);
    expect([[], ['portal_ui']]).toContainEqual(shown && whoOf(shown).changed);
  },

  'no answer names a hidden attribute or its value': async api => {
    const { hidden, editable, readonly } = api.expectations;
    const [value] = editable.values;
    await restoring(api, editable.pointer, async () => {
      const answers = [
        await api.request(SETTINGS, { headers: await own(api) }),
        await patch(api, { [editable.pointer]: value }),
        await patch(api, { [readonly]: value }),
        await patch(api, { [editable.pointer]: value }, { 'If-Match': '"stale"' }),
        await api.request('/api/nothing', { headers: await own(api) }),
      ];
      for (const answer of answers) {
        const text = [...answer.headers.values()].join('\n') + (await answer.text());
        expect(text).not.toContain(hidden.pointer.slice(1));
        expect(text).not.toContain(hidden.value);
      }
    });
  },

  'a save answers with the new settings and a new ETag, and is there for the next reader': async api => {
    const { pointer, values } = api.expectations.editable;
    await restoring(api, pointer, async () => {
      const before = await read(api);
      const saved = await snapshot(await patch(api, { [pointer]: values[0] }));
      expect(valueOf(saved, pointer)).toBe(values[0]);
      expect(saved.etag).not.toBe(before.etag);
      const after = await read(api);
      expect(after.settings).toEqual(saved.settings);
      expect(after.etag).toBe(saved.etag);
    });
  },

  'null and an empty text remove the value': async api => {
    const { pointer, values } = api.expectations.editable;
    await restoring(api, pointer, async () => {
      for (const nothing of [null, '', '  ']) {
        await snapshot(await patch(api, { [pointer]: values[0] }));
        const { settings } = await snapshot(await patch(api, { [pointer]: nothing }));
        expect(settings.attributes.find(attribute => attribute.pointer === pointer)).not.toHaveProperty('value');
      }
    });
  },

  'a save of nothing changes nothing': async api => {
    const before = await read(api);
    expect((await snapshot(await patch(api, {}))).etag).toBe(before.etag);
  },

  'one refused attribute and nothing is saved': async api => {
    const { editable, readonly, hidden } = api.expectations;
    const before = await read(api);
    for (const pointer of [readonly, hidden.pointer, '/no_such_attribute']) {
      const issues = await issuesOf(await patch(api, { [editable.pointer]: editable.values[0], [pointer]: 'x' }));
      expect(issues?.map(issue => issue.pointer)).toEqual([pointer]);
      expect((await read(api)).settings).toEqual(before.settings);
    }
  },

  'a read-only attribute refuses any write, also of its own value': async api => {
    const pointer = api.expectations.readonly;
    const stored = valueOf(await read(api), pointer);
    for (const value of ['x', null, stored]) {
      expect(await issuesOf(await patch(api, { [pointer]: value }))).toEqual([{ pointer, code: 'not_editable' }]);
    }
  },

  'a hidden attribute is refused exactly as one that does not exist': async api => {
    const { hidden } = api.expectations;
    const answers = [];
    for (const pointer of [hidden.pointer, '/no_such_attribute']) {
      const problem = await refused(await patch(api, { [pointer]: hidden.value }), 'invalid_attributes');
      expect(problem.issues).toEqual([{ pointer, code: 'unknown_attribute' }]);
      const { text, ...rest } = problem;
      answers.push({ ...rest, issues: [], request_id: '', members: Object.keys(JSON.parse(text) as object) });
    }
    expect(answers[0]).toEqual(answers[1]);
  },

  'pointers are case-sensitive and begin with a slash': async api => {
    const { pointer, values } = api.expectations.editable;
    for (const wrong of [pointer.toUpperCase(), pointer.slice(1), `${pointer}/`, '']) {
      expect(await issuesOf(await patch(api, { [wrong]: values[0] }))).toEqual([
        { pointer: wrong, code: 'unknown_attribute' },
      ]);
    }
  },

  'a value of the wrong type is refused': async api => {
    const { editable, bounded } = api.expectations;
    for (const value of [1, true, [], {}]) {
      expect(await issuesOf(await patch(api, { [editable.pointer]: value }))).toEqual([
        { pointer: editable.pointer, code: 'wrong_type' },
      ]);
    }
    for (const value of ['1', 1.5, true]) {
      expect(await issuesOf(await patch(api, { [bounded.pointer]: value }))).toEqual([
        { pointer: bounded.pointer, code: 'wrong_type' },
      ]);
    }
  },

  'a number out of its range is refused with the limit': async api => {
    const { pointer, minimum, maximum } = api.expectations.bounded;
    expect(await issuesOf(await patch(api, { [pointer]: minimum - 1 }))).toEqual([
      { pointer, code: 'too_small', params: { minimum } },
    ]);
    expect(await issuesOf(await patch(api, { [pointer]: maximum + 1 }))).toEqual([
      { pointer, code: 'too_large', params: { maximum } },
    ]);
    await restoring(api, pointer, async () => {
      for (const limit of [minimum, maximum]) {
        expect(valueOf(await snapshot(await patch(api, { [pointer]: limit })), pointer)).toBe(limit);
      }
    });
  },

  'an enum takes its own values only, and they all have words': async api => {
    const pointer = api.expectations.enum;
    expect(await issuesOf(await patch(api, { [pointer]: 'no_such_value' }))).toEqual([
      { pointer, code: 'not_in_list' },
    ]);
    const { settings } = await read(api);
    const attribute = settings.attributes.find(attribute => attribute.pointer === pointer);
    if (attribute?.type !== 'enum') throw new Error(`${pointer} is no enum`);
    expect(Object.keys(attribute.enum_labels).toSorted()).toEqual([...attribute.enum].toSorted());
    await restoring(api, pointer, async () => {
      for (const value of attribute.enum) {
        expect(valueOf(await snapshot(await patch(api, { [pointer]: value })), pointer)).toBe(value);
      }
    });
  },

  'a save from a state that is gone answers with the present one': async api => {
    const { pointer, values } = api.expectations.editable;
    await restoring(api, pointer, async () => {
      const { etag } = await read(api);
      const now = await snapshot(await patch(api, { [pointer]: values[0] }));
      const response = await patch(api, { [pointer]: values[1] }, { 'If-Match': etag });
      expect(response.headers.get('ETag')).toBe(now.etag);
      expect((await refused(response, 'precondition_failed')).current).toEqual(now.settings);
      expect(valueOf(await read(api), pointer)).toBe(values[0]);
    });
  },

  'only the one present strong ETag will do': async api => {
    const { pointer, values } = api.expectations.editable;
    const { etag } = await read(api);
    for (const ifMatch of ['*', `W/${etag}`, `${etag}, "other"`, `"other", ${etag}`, '""', etag.slice(1, -1)]) {
      await refused(await patch(api, { [pointer]: values[0] }, { 'If-Match': ifMatch }), 'precondition_failed');
    }
    expect((await read(api)).etag).toBe(etag);
  },

  'a save must say which state it changes': async api => {
    const { pointer, values } = api.expectations.editable;
    await refused(await patch(api, { [pointer]: values[0] }, { 'If-Match': undefined }), 'precondition_required');
  },

  'of several saves from one state exactly one is done': async api => {
    const { pointer, values } = api.expectations.editable;
    await restoring(api, pointer, async () => {
      const headers = { 'If-Match': (await read(api)).etag };
      const saves = Array.from({ length: 8 }, (_, index) =>
        patch(api, { [pointer]: `${values[0]} ${index}` }, headers),
      );
      const statuses = (await Promise.all(saves)).map(response => response.status);
      expect(statuses.filter(status => status === 200)).toHaveLength(1);
      expect(statuses.filter(status => status === 412)).toHaveLength(7);
    });
  },
};
