/** What Hanko's API answers about somebody who is signed in (Flow API, `profile_init`): what the element needs to show them. */

const MOMENT = '2026-11-01T09:00:00Z';

const LENGTHS = { min_length: 3, max_length: 72 };

const action = (name: string, inputs: readonly string[] = []) => ({
  action: name,
  href: `/profile?action=${name}`,
  inputs: Object.fromEntries(inputs.map(input => [input, { name: input, type: 'string', required: true, ...LENGTHS }])),
  description: '',
});

/** By method and path. */
export function hankoAnswers(email: string): Readonly<Record<string, unknown>> {
  const user = {
    user_id: 'c339547d-e17d-4ba7-8a1d-b3d5a4d17c1c',
    username: { id: '0b41f4dd', username: 'ada', created_at: MOMENT, updated_at: MOMENT },
    emails: [{ id: '0b41f4de', address: email, is_verified: true, is_primary: true, identities: [] }],
    passkeys: [],
    security_keys: [],
    mfa_config: { auth_app_set_up: false, totp_enabled: false, security_keys_enabled: false },
    name: 'Ada Lovelace',
    given_name: 'Ada',
    family_name: 'Lovelace',
    created_at: MOMENT,
    updated_at: MOMENT,
  };
  const session = { id: '0b41f4df', user_agent: 'Chrome', created_at: MOMENT, last_used: MOMENT, current: true };
  const actions = [
    action('account_delete'),
    action('email_create', ['email']),
    action('email_delete', ['email_id']),
    action('email_set_primary', ['email_id']),
    action('password_update', ['password']),
    action('username_update', ['username']),
    action('webauthn_credential_create'),
    action('session_delete', ['session_id']),
    action('patch_metadata', ['patch_metadata']),
  ];
  return {
    'GET /sessions/validate': {
      is_valid: true,
      expiration_time: '2036-11-01T09:00:00Z',
      user_id: user.user_id,
      claims: { subject: user.user_id, session_id: session.id, expiration: '2036-11-01T09:00:00Z' },
    },
    'POST /profile': {
      name: 'profile_init',
      status: 200,
      payload: { user, sessions: [session] },
      actions: Object.fromEntries(actions.map(action => [action.action, action])),
      csrf_token: 'not-checked',
    },
  };
}
