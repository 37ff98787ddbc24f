/** What a provider may do wrong, or right in its own way (security reference, section 4). */

import type { Requirements } from './table.ts';

const ID_TOKEN = 'conformance/id-token.test.ts';
const CALLBACK = 'conformance/callback.test.ts';
const PROVIDER = 'conformance/provider.test.ts';
const LOGOUT = 'conformance/logout.test.ts';
const STEP_UP = 'conformance/step-up.test.ts';

export const CONFORMANCE: Requirements = {
  C1: {
    what: 'a provider that behaves',
    tests: {
      [ID_TOKEN]: [
        'C1 a provider that behaves: signed in, with the secret in the header and the token in the header of UserInfo',
      ],
    },
  },
  C2: {
    what: 'ID token of another issuer',
    tests: {
      [ID_TOKEN]: ['C2 another issuer: refused', 'C2 an issuer with a slash more: refused'],
    },
  },
  C3: {
    what: 'ID token without a subject',
    tests: {
      [ID_TOKEN]: [
        'C3 no subject: refused',
        'C3 an empty subject: refused',
        'C3 a number as subject: refused',
        'C3 a subject of 256 characters: refused',
      ],
    },
  },
  C4: {
    what: 'ID token for another audience or none',
    tests: {
      [ID_TOKEN]: ['C4 another audience: refused', 'C4 no audience: refused'],
    },
  },
  C5: {
    what: 'further audiences; a list of one',
    tests: {
      [ID_TOKEN]: [
        'C5 a second audience: refused',
        'C5 another authorized party: refused',
        'C5 a list of one audience: taken',
      ],
    },
  },
  C6: {
    what: 'iat or exp missing or no number',
    tests: {
      [ID_TOKEN]: ['C6 no time of issue: refused', 'C6 no end: refused', 'C6 a text as end: refused'],
    },
  },
  C7: {
    what: 'iat ahead',
    tests: {
      [ID_TOKEN]: ['C7 iat a day ahead: refused', 'C7 iat 13 seconds ahead: refused', 'C7 iat an hour ago: refused'],
    },
  },
  C8: {
    what: 'ID token that has ended',
    tests: {
      [ID_TOKEN]: ['C8 an end in the past: refused', 'C8 an end 20 seconds ago: refused'],
    },
  },
  C9: {
    what: 'nonce',
    tests: {
      [ID_TOKEN]: ['C9 another nonce: refused', 'C9 no nonce: refused', 'C9 a nonce is always sent'],
    },
  },
  C10: {
    what: 'no kid, one key',
    tests: {
      [ID_TOKEN]: ['C10 no kid while there is one key: taken'],
    },
  },
  C11: {
    what: 'no kid, two keys',
    tests: {
      [ID_TOKEN]: ['C11 no kid while there are two keys: refused'],
    },
  },
  C12: {
    what: 'alg none',
    tests: {
      [ID_TOKEN]: ['C12 alg none: refused', 'C12 alg None: refused'],
    },
  },
  C13: {
    what: 'signature that does not hold',
    tests: {
      [ID_TOKEN]: [
        'C13 a broken signature: refused',
        'C13 the name of a known key, signed by a foreign one: refused',
        'C13 a key that comes with the token: refused',
      ],
    },
  },
  C14: {
    what: 'another algorithm',
    tests: {
      [ID_TOKEN]: [
        'C14 another algorithm: refused',
        'C14 HS256 with the client secret: refused',
        'C14 a header that must be understood: refused',
      ],
    },
  },
  C15: {
    what: 'UserInfo about somebody else',
    tests: {
      [PROVIDER]: [
        'C15 UserInfo about somebody else, or nobody: refused, and nothing of it shown',
        'C15 two people at the same time: each gets their own, whatever the provider mixes up',
        'C15 UserInfo with another type of JSON',
        'C15 UserInfo with a character set',
        'C15 UserInfo with a byte order mark',
        'C15 UserInfo of no JSON',
        'C15 UserInfo of a list',
        'C15 UserInfo of nothing',
        'C15 UserInfo with another status',
        'C15 UserInfo that is out of order',
        'C15 UserInfo that sends away',
        'C15 UserInfo with a challenge',
        'C15 UserInfo that refuses without a challenge',
        'C15 UserInfo that says the token is not good: another one is got, once',
        'C15 signed UserInfo: shown if the provider offers it and its key says so',
      ],
    },
  },
  C16: {
    what: 'at_hash',
    tests: {
      [ID_TOKEN]: [
        'C16 a wrong at_hash: refused',
        'C16 a right at_hash: taken; hybrid and implicit flow are not asked for',
      ],
    },
  },
  C17: {
    what: 'keys that move',
    tests: {
      [PROVIDER]: ['C17 keys that move: followed'],
    },
  },
  C18: {
    what: 'discovery of another issuer',
    tests: {
      [PROVIDER]: [
        'C18 discovery with another issuer: nobody signs in, nobody is sent there',
        'C18 discovery with an issuer with a slash more: nobody signs in, nobody is sent there',
        'C18 discovery with a token endpoint of another origin: nobody signs in, nobody is sent there',
        'C18 discovery with keys on another origin: nobody signs in, nobody is sent there',
        'C18 discovery with an end-session endpoint of another origin: nobody signs in, nobody is sent there',
        'C18 discovery with no keys: nobody signs in, nobody is sent there',
      ],
    },
  },
  C19: {
    what: 'rotation of keys',
    tests: {
      [PROVIDER]: [
        'C19 keys that rotate at any time: the next sign-in works, with one call for the keys',
        'C19 a rotation between two refreshes: nobody is signed out',
        'C19 1,000 ID tokens with unknown keys: the keys are read again once a minute at most',
      ],
    },
  },
  C20: {
    what: 'refreshed ID token',
    tests: {
      [PROVIDER]: [
        'C20 a refresh: goes on',
        'C20 a refreshed ID token of another issuer: refused',
        'C20 a refreshed ID token for another audience: refused',
        'C20 a refreshed ID token from tomorrow: refused',
        'C20 a refreshed ID token with a wrong at_hash: refused',
      ],
    },
  },
  C21: {
    what: 'refresh about somebody else',
    tests: {
      [PROVIDER]: ['C21 a refresh that is about somebody else: the session is over'],
    },
  },
  C22: {
    what: 'iss of the response',
    tests: {
      [CALLBACK]: [
        'C22 another response iss: refused, and the token endpoint is not called',
        'C22 an iss with a slash more: refused, and the token endpoint is not called',
        'C22 no response iss although it was promised: refused, and the token endpoint is not called',
        'C22 two of them: refused, and the token endpoint is not called',
        'C22 no response iss where it was not promised: signed in',
      ],
    },
  },
  C23: {
    what: 'state',
    tests: {
      [CALLBACK]: [
        'C23 another state: refused, and the token endpoint is not called',
        'C23 no state: refused, and the token endpoint is not called',
        'C23 an empty state: refused, and the token endpoint is not called',
        'C23 two states: refused, and the token endpoint is not called',
        'C23 two codes: refused, and the token endpoint is not called',
        'C23 no code: refused, and the token endpoint is not called',
        'C23 an answer in a signed response: refused, and the token endpoint is not called',
        'C23 a state of another browser: refused, and the token endpoint is not called',
      ],
    },
  },
  C24: {
    what: 'token_type, expires_in',
    tests: {
      [CALLBACK]: [
        'C24 token_type in upper case: taken',
        'C24 token_type in lower case: taken',
        'C24 token_type that is not ours: refused',
        'C24 no expires_in: taken, and refreshed after five minutes',
      ],
    },
  },
  C25: {
    what: 'optional profiles',
    tests: {
      [PROVIDER]: [
        'C25 distributed and aggregated claims: not fetched, not shown',
        'C25 signed UserInfo that nobody asked for: refused',
        'C25 request objects and request_uri: not sent',
        'C25 an answer by form: the callback takes GET only',
        'C25 a sign-in begun by a third party: its issuer, hint and target are not taken',
        'C25 mutual TLS, registration and WebFinger: what discovery offers of them is not used',
        'C25 an encrypted ID token: refused',
      ],
    },
    absent: true,
  },
  C26: {
    what: 'auth_time of a step-up',
    tests: {
      [STEP_UP]: [
        'C26 a proof of right now: the action is carried out, in a new session',
        'C26 a proof that is six minutes old: the action is not carried out, the session stays',
        'C26 a proof of an hour ago: the action is not carried out, the session stays',
        'C26 a proof in the future: the action is not carried out, the session stays',
        'C26 a proof without a time: the action is not carried out, the session stays',
        'C26 the proof of another person: the action is not carried out, the session stays',
      ],
    },
  },
  C27: {
    what: 'token endpoint out of order',
    tests: {
      [CALLBACK]: [
        'C27 a redirect at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
        'C27 500 with HTML at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
        'C27 200 with HTML at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
        'C27 garbage at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
        'C27 a list at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
        'C27 null at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
        'C27 numbers for tokens at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
        'C27 a reset at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
        'C27 silence at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
        'C27 a body that stalls at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call',
      ],
    },
  },
  C28: {
    what: 'answers without end',
    tests: {
      [CALLBACK]: [
        'C28 200 MB that are announced from UserInfo: given up at 1 MiB, the session lives',
        'C28 a body without end from UserInfo: given up at 1 MiB, the session lives',
        'C28 a gzip bomb from UserInfo: given up at 1 MiB, the session lives',
      ],
    },
  },
  C29: {
    what: 'logout token that holds',
    tests: {
      [LOGOUT]: [
        'C29 a logout token with sid: that session is gone, its refresh token revoked, others live',
        'C29 a logout token with sub alone: all sessions of the person are gone, nobody else’s',
        'C29 a session whose ID token had no sid: gone by the sub that comes with the sid',
        'C29 a session that is not there: 200 all the same, and again',
        'C29 a sign-in that was on its way when its session ended: nobody is signed in',
        'C29 a sign-in after all sessions of the person have ended: signed in',
      ],
    },
  },
  C30: {
    what: 'logout token with one defect',
    tests: {
      [LOGOUT]: [
        'C30 alg none: 400, and the session lives',
        'C30 another algorithm: 400, and the session lives',
        'C30 another issuer: 400, and the session lives',
        'C30 another audience: 400, and the session lives',
        'C30 no event: 400, and the session lives',
        'C30 another event: 400, and the session lives',
        'C30 an event that is no object: 400, and the session lives',
        'C30 an event that every object has: 400, and the session lives',
        'C30 a nonce: 400, and the session lives',
      ],
    },
  },
  C31: {
    what: 'logout token at the wrong time or place',
    tests: {
      [LOGOUT]: [
        'C31 neither sub nor sid: 400, and the session lives',
        'C31 an empty sid: 400, and the session lives',
        'C31 a sid that is no text: 400, and the session lives',
        'C31 another type: 400, and the session lives',
        'C31 a token that has ended: 400, and the session lives',
        'C31 a token without an end: 400, and the session lives',
        'C31 iat ten minutes ago: 400, and the session lives',
        'C31 iat ten minutes ahead: 400, and the session lives',
        'C31 no iat: 400, and the session lives',
        'C31 no jti: 400, and the session lives',
        'C31 a jti without end: 400, and the session lives',
        'C31 a known key’s name, signed by a foreign one: 400, and the session lives',
        'C31 an unknown key: 400, and the session lives',
        'C31 no token at all: 400, and the session lives',
        'C31 no JWT: 400, and the session lives',
        'C31 a token that was used before: 400, and the session that began since lives',
        'C31 20 times the same token at once: taken once',
        'C31 the ID token as logout token: 400, and the session lives',
        'C31 a body of a megabyte: 400, and the session lives',
        'C31 a body of 17 KiB: 400, and the session lives',
        'C31 JSON: 400, and the session lives',
        'C31 a form of many parts: 400, and the session lives',
        'C31 two tokens: 400, and the session lives',
        'C31 the token in the address: 400, and the session lives',
        'C31 1,000 unknown keys: the keys of the provider are read again once a minute at most',
      ],
    },
  },
  C32: {
    what: 'state after a sign-out at the provider',
    tests: {
      [LOGOUT]: ['C32 coming back from the provider’s sign-out: whatever the state, our own page and nothing else'],
    },
  },
  C33: {
    what: 'front-channel logout, session management',
    tests: {
      [LOGOUT]: [
        'C33 front-channel logout and session management: there is nothing at such an address, and no cookie goes',
        'C33 the built-in directory: says that it has no such thing either',
      ],
    },
    absent: true,
  },
};
