/** Where each call goes: all that the page itself needs of the contract, without the schemas. */

export const CALLS = {
  getSettings: { method: 'GET', path: '/api/settings' },
  patchProfile: { method: 'PATCH', path: '/api/profile' },
  putPicture: { method: 'PUT', path: '/api/picture' },
  deletePicture: { method: 'DELETE', path: '/api/picture' },
  getCustomData: { method: 'GET', path: '/api/custom-data' },
  putCustomData: { method: 'PUT', path: '/api/custom-data' },
  addLoginId: { method: 'POST', path: '/api/login-ids' },
  verifyLoginId: { method: 'POST', path: '/api/login-ids/{id}/verify' },
  resendLoginId: { method: 'POST', path: '/api/login-ids/{id}/resend' },
  deleteLoginId: { method: 'DELETE', path: '/api/login-ids/{id}' },
  linkIdentity: { method: 'POST', path: '/api/identities/{provider}/link' },
  unlinkIdentity: { method: 'DELETE', path: '/api/identities/{id}' },
  getSessions: { method: 'GET', path: '/api/sessions' },
  endSession: { method: 'DELETE', path: '/api/sessions/{id}' },
  endOtherSessions: { method: 'POST', path: '/api/sessions/sign-out-others' },
  getActivity: { method: 'GET', path: '/api/activity' },
  getExport: { method: 'GET', path: '/api/export' },
  signOut: { method: 'POST', path: '/auth/sign-out' },
} as const;

/** Sent with every call of the page; a page on another site cannot send it without a preflight (no CORS here). */
export const CSRF_HEADER = { name: 'X-AuthUI', value: '1' } as const;

/** Addresses of the server that the browser navigates to. */
export const PAGES = {
  signIn: '/auth/sign-in',
  signedOut: '/signed-out',
  settings: '/settings',
} as const;
