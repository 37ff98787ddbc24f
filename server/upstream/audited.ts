/** An upstream whose changes leave audit events, whichever way they came. */

import type { Audit } from '../audit.ts';
import type { Access, Account, Upstream } from './port.ts';

export function auditedUpstream(upstream: Upstream, audit: Audit): Upstream {
  const { account } = upstream;
  return {
    ...upstream,
    write: async (access, patch, etag) => {
      const profile = await upstream.write(access, patch, etag);
      audit('profile_change', { pointers: Object.keys(patch) }, access.subject);
      return profile;
    },
    ...(account ? { account: auditedAccount(account, audit) } : {}),
  };
}

function auditedAccount(account: Account, audit: Audit): Account {
  /** The call, and the event once it has succeeded. */
  const after =
    <A extends [Access, ...unknown[]], R>(call: (...given: A) => Promise<R>, tell: (...given: A) => void) =>
    async (...given: A): Promise<R> => {
      const result = await call(...given);
      tell(...given);
      return result;
    };
  return {
    ...account,
    putPicture: after(account.putPicture, ({ subject }) => audit('picture_changed', { action: 'uploaded' }, subject)),
    deletePicture: after(account.deletePicture, ({ subject }) =>
      audit('picture_changed', { action: 'removed' }, subject),
    ),
    writeCustomData: after(account.writeCustomData, ({ subject }) => audit('custom_data_changed', {}, subject)),
    addLoginId: after(account.addLoginId, ({ subject }, { type }) => {
      // any other type waits for its code
      if (type === 'username') audit('login_id_added', { type }, subject);
    }),
    verifyLoginId: after(account.verifyLoginId, ({ subject }) => audit('login_id_added', {}, subject)),
    deleteLoginId: after(account.deleteLoginId, ({ subject }) => audit('login_id_removed', {}, subject)),
    unlinkIdentity: after(account.unlinkIdentity, ({ subject }) => audit('unlink', {}, subject)),
  };
}
