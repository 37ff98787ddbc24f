/** What the product promises about security (security reference, section 1), and the tests that hold it. */

import type { Requirements } from './table.ts';

const ABUSE = 'server/abuse.test.ts';
const ACCOUNT = 'directory/account.test.ts';
const BOUNDARY = 'conformance/boundary.test.ts';
const CALLBACK = 'conformance/callback.test.ts';
const FOREIGN = 'server/foreign-upstream.test.ts';
const FOREIGN_IDS = 'server/foreign-ids.test.ts';
const GUARDS = 'server/guards.test.ts';
const HEADERS = 'server/headers.test.ts';
const ID_TOKEN = 'conformance/id-token.test.ts';
const JOURNEY = 'journey/journey.test.ts';
const LINKING = 'linking/attacks.test.ts';
const LOGOUT = 'conformance/logout.test.ts';
const ORIGIN = 'directory/origin.test.ts';
const OUTGOING = 'server/outgoing.test.ts';
const PROPERTIES = 'server/properties.test.ts';
const PROVIDER = 'conformance/provider.test.ts';
const REFRESH = 'server/refresh.test.ts';
const REFUSALS = 'server/sign-in-refusals.test.ts';
const SAVING = 'server/saving.test.ts';
const SESSIONS = 'server/sessions.test.ts';
const TOKENS = 'directory/tokens.test.ts';

export const REQUIREMENTS: Requirements = {
  R1: {
    what: 'code flow with PKCE, state and nonce, each of one sign-in and bound to its browser',
    tests: {
      [REFUSALS]: [
        'no two sign-ins share a value, and at most five are alive in one browser',
        'a callback is refused > in another browser, and the token endpoint is not called',
      ],
      [ID_TOKEN]: ['C9 a nonce is always sent'],
    },
  },
  R2: {
    what: 'a state that is valid is not enough: it belongs to a browser',
    tests: {
      [CALLBACK]: ['C23 a state of another browser: refused, and the token endpoint is not called'],
      [REFUSALS]: ['a callback is refused > in another browser, and the token endpoint is not called'],
    },
  },
  R3: {
    what: 'several sign-ins at once, five at most, begun by a person who opens a page',
    tests: {
      [REFUSALS]: [
        'four tabs sign in and finish in reverse order',
        'no two sign-ins share a value, and at most five are alive in one browser',
        'a sign-in starts only from a page the person opened',
      ],
    },
  },
  R4: {
    what: 'the server knows what a sign-in is for, and uses it up before the code',
    tests: {
      [REFUSALS]: [
        'a callback is refused > when it is replayed',
        'a callback is refused > F10 20 times at once signs in once',
        'a callback is refused > fetched by HEAD or ahead of time, without being used up',
      ],
      'server/step-up.test.ts': [
        'the callback of a step-up works once',
        'an intent is good only in the session it was made in',
        'a callback that belongs to somebody else’s step-up changes nothing',
      ],
      [LINKING]: ['L2 an intent is no other: a sign-in callback never links, a link callback never signs in'],
    },
  },
  R5: {
    what: 'an answer of one provider is none of another',
    tests: {
      [CALLBACK]: [
        'C22 another response iss: refused, and the token endpoint is not called',
        'C22 no response iss although it was promised: refused, and the token endpoint is not called',
      ],
      [LINKING]: [
        'L2 an answer for one provider is none for another, which is never asked',
        'L5 one subject at two issuers is two identities',
      ],
    },
  },
  R6: {
    what: 'the configured issuer byte for byte, its endpoints on its own origin, no redirect followed',
    tests: {
      [PROVIDER]: [
        'C18 discovery with another issuer: nobody signs in, nobody is sent there',
        'C18 discovery with an issuer with a slash more: nobody signs in, nobody is sent there',
        'C18 discovery with a token endpoint of another origin: nobody signs in, nobody is sent there',
        'C18 discovery with keys on another origin: nobody signs in, nobody is sent there',
        'C18 discovery with an end-session endpoint of another origin: nobody signs in, nobody is sent there',
      ],
      [OUTGOING]: ['where it may go > is not where a redirect points'],
      [CALLBACK]: ['C27 a redirect at the token endpoint: a clean page within 8.5 s, the sign-in used up, one call'],
      'server/config.test.ts': [
        'what would only fail later is refused at the start > a provider without encryption, unless it is on this machine',
      ],
    },
  },
  R7: {
    what: 'every claim of an ID token, and its signature by one algorithm',
    tests: {
      [ID_TOKEN]: [
        'C2 another issuer: refused',
        'C3 a subject of 256 characters: refused',
        'C4 another audience: refused',
        'C5 a second audience: refused',
        'C5 another authorized party: refused',
        'C7 iat 13 seconds ahead: refused',
        'C7 iat an hour ago: refused',
        'C8 an end 20 seconds ago: refused',
        'C9 another nonce: refused',
        'C12 alg none: refused',
        'C13 a broken signature: refused',
        'C14 another algorithm: refused',
        'C14 HS256 with the client secret: refused',
        'C14 a header that must be understood: refused',
      ],
    },
  },
  R8: {
    what: 'UserInfo is about the person of the ID token',
    tests: { [PROVIDER]: ['C15 UserInfo about somebody else, or nobody: refused, and nothing of it shown'] },
  },
  R9: {
    what: 'keys rotate at any time, and unknown ones cost the provider nothing',
    tests: {
      [PROVIDER]: [
        'C19 keys that rotate at any time: the next sign-in works, with one call for the keys',
        'C19 1,000 ID tokens with unknown keys: the keys are read again once a minute at most',
      ],
      'directory/store.test.ts': ['a new signing key is published first and signs later; the old one stays known'],
      'system/upkeep.test.ts': [
        'keys are published before they are used, stay while they are needed, and go; nobody is signed out',
      ],
    },
  },
  R10: {
    what: 'addresses come from the configuration, never from a request',
    tests: {
      [HEADERS]: [
        'the host of a request > and whatever is forwarded changes no byte',
        'behind https > cookies are Secure and __Host-, transport security is demanded, plain names are not read',
      ],
      [ORIGIN]: ['what is forwarded or absolute in a request decides nothing'],
    },
  },
  R11: {
    what: 'return_to never leaves the site',
    tests: {
      'server/return-to.test.ts': ['return_to'],
      [PROPERTIES]: ['F21 return_to never leaves the origin, whatever is asked for and wherever the site is'],
      [ABUSE]: ['a return_to with line ends, or anything else that leaves, goes home'],
    },
  },
  R12: {
    what: 'nobody is signed in without an act of their own, nor silently as somebody else',
    tests: {
      [REFUSALS]: [
        'a link from another site ends where the person can go on by an act of their own',
        'the session id changes at every sign-in, and the old one is dead at once',
      ],
      'page/failures.test.ts': ['nothing is saved into the profile of somebody else who signed in meanwhile'],
      'directory/sign-in.test.ts': ['signing in as somebody else ends the first person’s session and tokens'],
    },
  },
  R13: {
    what: 'a callback leaves no code or state in a page, a log or a referrer, and echoes nothing',
    tests: {
      [HEADERS]: ['every answer is safe to hold: > a failed callback'],
      [REFUSALS]: ['a callback is refused > with an error'],
      'server/log.test.ts': [
        'one person’s way > leaves no value, token, code, query, address or hidden name in any line',
      ],
      [JOURNEY]: ['no token, secret or code is in what AuthUI sent, in a log or in a referrer'],
    },
  },
  R14: {
    what: 'pushed requests where configured; neither signed responses nor front-channel logout nor session frames',
    tests: {
      [BOUNDARY]: [
        'a pushed authorization request is sent where the configuration says so, and not because it is offered',
      ],
      [CALLBACK]: ['C23 an answer in a signed response: refused, and the token endpoint is not called'],
      [LOGOUT]: [
        'C33 front-channel logout and session management: there is nothing at such an address, and no cookie goes',
        'C33 the built-in directory: says that it has no such thing either',
      ],
    },
  },
  R15: {
    what: 'the client proves itself in three ways; its secret comes from outside and is never shown',
    tests: {
      'conformance/client-auth.test.ts': [
        'client_secret_basic with what has to be encoded',
        'private_key_jwt takes its key from a file',
        'a foreign key is refused by the provider, and that is no sign-in',
      ],
      'server/config.test.ts': ['the configuration > of an upstream needs its secret from the environment'],
      [FOREIGN]: ['neither a token nor the client secret is in any byte the browser got'],
    },
  },
  R16: {
    what: 'no token, verifier or secret reaches the browser',
    tests: {
      [FOREIGN]: ['neither a token nor the client secret is in any byte the browser got'],
      [REFUSALS]: [
        'no token, verifier or client secret is in any byte the browser got, and the code only where the provider sent it',
      ],
      [SESSIONS]: ['at rest > nothing of a session but its cookie is in any byte the browser gets'],
      [JOURNEY]: ['no token, secret or code is in what AuthUI sent, in a log or in a referrer'],
    },
  },
  R17: {
    what: 'tokens at rest are sealed, each to its session, under keys that rotate',
    tests: {
      [SESSIONS]: [
        'at rest > a session is a hash and sealed tokens; its id, tokens and verifiers are nowhere in the file',
        'at rest > tokens do not open in the row of another session',
        'what is sealed',
      ],
      [PROPERTIES]: ['F21 a sealed value opens as it was, and not at all after any change of a byte'],
    },
  },
  R18: {
    what: 'one refresh at a time for a session, on all nodes; everybody gets their own',
    tests: {
      [REFRESH]: [
        'with the built-in directory > 50 requests at once with a token that is over refresh it once, round after round',
        'with the built-in directory > two people who refresh at once each get their own profile',
      ],
      'server/refresh-nodes.test.ts': ['two nodes on %s'],
    },
  },
  R19: {
    what: 'a refusal ends the session, a failure does not',
    tests: {
      [REFRESH]: ['with a provider that fails'],
      'server/refresh-nodes.test.ts': [
        'two nodes on %s > of which one died in the middle wait no longer than a lease, and refresh once',
      ],
    },
  },
  R20: {
    what: 'a session ends after a time without use, and after a time whatever happens',
    tests: {
      [SESSIONS]: ['in time'],
      [FOREIGN]: ['a session ends after the idle time, and after the absolute time whatever happens'],
      [TOKENS]: ['a code lives a minute, an access token ten, a refresh token eight hours from the sign-in'],
    },
  },
  R21: {
    what: 'signing out works at once, twice, without the provider, and in every tab',
    tests: {
      [GUARDS]: ['of all ways to call > signing out is guarded alike'],
      [REFRESH]: [
        'with the built-in directory > signing out ends session and grant here and there, and can be done twice',
        'with the built-in directory > signing out is quick and complete while the directory hangs',
      ],
      [LOGOUT]: ['C32 coming back from the provider’s sign-out: whatever the state, our own page and nothing else'],
      'page/rows.test.ts': ['signing out ends the session here and in the other tabs; signing in leads back'],
    },
  },
  R22: {
    what: 'a logout from elsewhere: checked, once, complete, and not undone by a sign-in on its way',
    tests: {
      [LOGOUT]: [
        'C29 a logout token with sid: that session is gone, its refresh token revoked, others live',
        'C29 a logout token with sub alone: all sessions of the person are gone, nobody else’s',
        'C29 a session that is not there: 200 all the same, and again',
        'C29 a sign-in that was on its way when its session ended: nobody is signed in',
        'C31 a body of 17 KiB: 400, and the session lives',
      ],
      [BOUNDARY]: ['a session that the provider ends is one event with how many went'],
    },
  },
  R23: {
    what: 'a session id is random, stored as a hash, new at every change of who somebody is',
    tests: {
      [SESSIONS]: [
        'at rest > a session is a hash and sealed tokens; its id, tokens and verifiers are nowhere in the file',
        'a cookie > that the browser made up is no session',
        'a cookie > altered in any character, or holding the stored hash, is no session',
      ],
      [REFUSALS]: ['the session id changes at every sign-in, and the old one is dead at once'],
      'conformance/step-up.test.ts': ['C26 a proof of right now: the action is carried out, in a new session'],
    },
  },
  R24: {
    what: 'the session cookie belongs to this host, is out of reach of scripts, and stands once in a request',
    tests: {
      [SESSIONS]: [
        'a cookie > sent twice is refused and expired, even if one of the two is right',
        'a cookie > is for this host only, out of reach of scripts, and small',
      ],
      [REFUSALS]: ['two session cookies are refused and expired'],
      [HEADERS]: [
        'behind https > cookies are Secure and __Host-, transport security is demanded, plain names are not read',
      ],
    },
  },
  R25: {
    what: 'each app has an origin of its own; its cookies are small',
    tests: {
      [SESSIONS]: ['a cookie > is for this host only, out of reach of scripts, and small'],
      [ORIGIN]: ['over http cookies are plain, not secure, and of this app alone; the session ends with the browser'],
    },
  },
  R26: {
    what: 'a change of the password, disabling and deleting end sessions, at once',
    tests: {
      'server/logout-elsewhere.test.ts': [
        'somebody who changes the password and signs out elsewhere: only this browser’s session lives',
        'somebody who is disabled: every session is dead at once, and gone within five seconds',
        'somebody who is deleted: every session is dead at once, and gone within five seconds',
      ],
      'directory/password.test.ts': [
        'the current password opens the new one; everybody else is signed out, this browser is not',
      ],
      'directory/reset.test.ts': ['the account page sees 401 at its next call'],
    },
  },
  R27: {
    what: 'what a sign-in leaves half-way is no session',
    tests: { [REFUSALS]: ['the cookie of a running sign-in is no session'] },
  },
  R28: {
    what: 'only our own page calls the API: header, origin, Fetch Metadata, type of body',
    tests: {
      [GUARDS]: ['of all ways to call', 'a body of another type is refused before it is read'],
    },
  },
  R29: {
    what: 'no CORS, no address that is not on the list',
    tests: {
      [GUARDS]: ['a method that an address does not take', 'every address of the app is one that this list knows'],
      [HEADERS]: ['every answer is safe to hold: > a preflight'],
      [ORIGIN]: ['pages of other origins get no answer they could read'],
    },
  },
  R30: {
    what: 'no other origin embeds, opens or reads what is ours',
    tests: {
      [HEADERS]: ['every answer is safe to hold:'],
      [ORIGIN]: ['every answer carries the safe headers and is kept by nobody'],
    },
  },
  R31: {
    what: 'an address is exactly one of the list, and nothing else calls the identity server',
    tests: {
      [GUARDS]: ['nothing is at'],
      [HEADERS]: ['every answer is safe to hold: > an absolute target'],
    },
  },
  R32: {
    what: 'headers end at the border in both directions, and none decides who somebody is',
    tests: {
      [BOUNDARY]: [
        'no header of the caller reaches the identity server, in no spelling, and none decides who is calling',
        'no header of the identity server reaches the browser',
      ],
      'system/resolve.test.ts': ['nobody gets through without a session or a token, whatever headers they bring'],
    },
  },
  R33: {
    what: 'forwarded addresses count from trusted proxies only; one network is one caller',
    tests: {
      'server/client-address.test.ts': ['who is calling'],
      [HEADERS]: [
        'sign-ins are limited > by address, with the time to wait, and forged addresses do not help',
        'sign-ins are limited > by the address that a trusted proxy saw',
      ],
    },
  },
  R34: {
    what: 'an answer of the identity server is small, JSON, of our shape, or none',
    tests: {
      [CALLBACK]: [
        'C28 200 MB that are announced from UserInfo: given up at 1 MiB, the session lives',
        'C28 a gzip bomb from UserInfo: given up at 1 MiB, the session lives',
      ],
      [REFUSALS]: ['while the provider fails'],
      [REFRESH]: ['with a provider that fails > UserInfo that refuses the token causes one refresh, and then the end'],
      [FOREIGN]: ['the page shows exactly the visible claims, read-only, in configured order, and says why'],
    },
  },
  R35: {
    what: 'the person is the one of the session; what is somebody else’s is not there',
    tests: {
      [FOREIGN_IDS]: [
        'every call that takes an id answers 404 for one of somebody else, and nothing happens',
        'an id of a person in address, body or header changes nobody’s profile but the own',
      ],
      'directory/activity.test.ts': ['the activity is for its owner, and read only'],
    },
  },
  R36: {
    what: 'nothing is written that its party may not write, in any way',
    tests: {
      'matrix/matrix.test.ts': ['%s > every cell is as the table says'],
      [ACCOUNT]: [
        'a read-only one is refused by its pointer and nothing is saved, not even what was good',
        'an echo of it is refused by its pointer and nothing is saved, not even what was good',
        'its removal is refused by its pointer and nothing is saved, not even what was good',
        'a derived one is refused by its pointer and nothing is saved, not even what was good',
        'another case is refused by its pointer and nothing is saved, not even what was good',
      ],
      [SAVING]: ['a hidden pointer is answered exactly as an unknown one, byte by byte'],
      'profile/properties.test.ts': ['A patch > changes nothing but what it names and its party may write'],
    },
  },
  R37: {
    what: 'JSON means one thing, and is bounded',
    tests: {
      'server/json-body.test.ts': [
        'a key twice, once escaped is refused',
        'a lone surrogate is refused',
        '100,000 levels is refused',
        'a number beyond all floats is refused',
        '64 KiB and one byte is too large, also in chunks without a length',
      ],
      [SAVING]: ['nothing is saved of > 257 attributes', 'nothing is saved of > an unsafe integer'],
    },
  },
  R38: {
    what: 'nothing reaches a prototype',
    tests: {
      [SAVING]: [
        'nothing is saved of > __proto__',
        'nothing is saved of > /constructor/prototype',
        'nothing is saved of > __proto__ in an address',
      ],
      [PROPERTIES]: ['F21 JSON means one thing or is refused, and reaches no prototype'],
      'profile/patch.test.ts': ['A forbidden write > through __proto__ is refused and pollutes nothing'],
      'directory/custom-data.test.ts': ['custom data that is refused > an escaped __proto__ inside'],
    },
  },
  R39: {
    what: 'text is normal, says something, and hides nothing; login ids are compared folded',
    tests: {
      'profile/text.test.ts': ['Normal text', 'Characters that say something', 'Characters that hide or reorder'],
      'profile/schema.test.ts': ['%j > %j is %j'],
      'directory/users.test.ts': ['login ids > belong to one person, in any spelling'],
      'directory/login-ids.test.ts': ['no %s is %j', 'an address that folds into another is taken as that other'],
    },
  },
  R40: {
    what: 'an address of the web is one, and stands on the page as text',
    tests: {
      'profile/schema.test.ts': ['%j > %j is %j'],
      [SAVING]: ['nothing is saved of > a script as an address'],
      'page/rows.test.ts': ['what a person has typed is text, an address of the web too'],
    },
  },
  R41: {
    what: 'one line for an event, with no value, token or code in it',
    tests: {
      [PROPERTIES]: ['F21 the log writes one line for an event, whatever is in it'],
      'server/log.test.ts': [
        'one person’s way',
        'an error is told by its kind, code and place, with its causes, and not by its words',
      ],
      'server/audit.test.ts': ['changing the profile names attributes, not what is in them; a refused change says why'],
      'directory/log.test.ts': ['the log knows what happened, and no value, login, password, token or code'],
    },
  },
  R42: {
    what: 'no pattern takes long; a project cannot bring any',
    tests: {
      'requirements/patterns.test.ts': [
        'no pattern of the product takes more than 20 ms for 8,000 characters',
        'this would find those that do',
      ],
      'profile/config.test.ts': ['A key nobody knows is a fault'],
    },
  },
  R43: {
    what: 'a picture is decoded, made anew, and served as nothing but a picture',
    tests: {
      'directory/pictures.test.ts': [
        'a photo of 6000 × 4000 with a place in it becomes a WebP of 512 pixels that says nothing else',
        'a picture is served for ever, everywhere, as nothing but a picture',
        'hostile files are refused with their fault, and the memory stays',
        'what only describes a PNG is never unpacked',
        'the largest pictures at once are taken one after the other',
      ],
    },
  },
  R44: {
    what: 'the address of a picture is never called by the server',
    tests: { [FOREIGN_IDS]: ['the address of a picture is never called by the server'] },
  },
  R45: {
    what: 'the server calls only whom it was told to, whatever a name or a redirect says',
    tests: {
      [OUTGOING]: [
        'where it may go > is only where it was let, by origin, and nothing else sees a connection',
        'where it may go > is not where a redirect points',
      ],
      [PROVIDER]: [
        'C18 discovery with a token endpoint of another origin: nobody signs in, nobody is sent there',
        'C25 distributed and aggregated claims: not fetched, not shown',
      ],
      'directory/social/openid.test.ts': [
        'the discovery document of generic > with keys elsewhere is the operator’s to look at, until it is right',
        'the discovery document of generic > that is elsewhere is asked for again the next time',
      ],
    },
  },
  R46: {
    what: 'documents carry a policy that nobody has anything against, and break it never',
    tests: {
      [HEADERS]: ['every answer is safe to hold:'],
      'server/content-policy.test.ts': [
        'an outside judge has nothing against any policy',
        'the judge would object to a policy that lets scripts in',
      ],
      'page/policy.test.ts': [
        'markup that is no template of the build is refused and reported',
        'a second policy cannot be made',
      ],
      [JOURNEY]: ['nothing went wrong in the console, and no content policy was violated'],
      'directory/pages.test.ts': [
        'the pages are accessible in light and dark, at 320 px, and break none of their own rules',
      ],
    },
  },
  R47: {
    what: 'nobody keeps an answer about somebody; what is not there is no page',
    tests: {
      [HEADERS]: ['every answer is safe to hold:'],
      [GUARDS]: ['nothing is at > /api/settings/x.css, and it says so in JSON'],
    },
  },
  R48: {
    what: 'nothing about somebody is compressed; files are, beforehand',
    tests: {
      [HEADERS]: [
        'every answer is safe to hold: > settings',
        'a file of the page > for %j comes in %s, and caches are told',
      ],
    },
  },
  R49: {
    what: 'bodies, headers and addresses are bounded as they arrive',
    tests: {
      'server/json-body.test.ts': ['64 KiB and one byte is too large, also in chunks without a length'],
      [SAVING]: ['nothing is saved of > a body in chunks that is too large'],
      'directory/pictures.test.ts': ['a body of more than 8 MiB, or of another type, is not read'],
      [ABUSE]: ['F17 hundreds of malformed requests are refused, and none is answered with a fault of ours'],
    },
  },
  R50: {
    what: 'a fault is a problem with a code and no words of ours; a bad configuration does not start',
    tests: {
      'server/log.test.ts': [
        'a fault of our own > is a problem with a request id and nothing else, is in the log, and ends nothing',
      ],
      'server/ending.test.ts': [
        'an exception that nobody caught is told without its words; what runs is answered; code 1',
      ],
      [ABUSE]: ['F17 hundreds of malformed requests are refused, and none is answered with a fault of ours'],
      'server/config.test.ts': ['a file with eleven faults prints eleven faults with path and line, and exits 1'],
    },
  },
  R51: {
    what: 'everything that can be tried has a limit, shared by all nodes',
    tests: {
      [HEADERS]: ['sign-ins are limited > by address, with the time to wait, and forged addresses do not help'],
      [GUARDS]: ['too many saves are refused before their body is looked at'],
      [BOUNDARY]: [
        'sixty refused logout tokens a minute of one address are looked at; good ones are audited and not counted',
      ],
      'directory/reset.test.ts': [
        'the fourth code for ada@example.com within ten minutes is refused, whoever asks',
        'one network address has a budget for all addresses together',
      ],
      'directory/pictures.test.ts': [
        'of very many uploads at once some are told to come again, and one picture is left',
      ],
      'directory/admin.test.ts': [
        'too many calls are put off, before their body is looked at and after their token is',
      ],
      'server/postgres.test.ts': ['limits > are one budget for all nodes, by name and key'],
    },
  },
  R52: {
    what: 'the directory offers the code flow with PKCE and nothing else, with short lives',
    tests: {
      [TOKENS]: [
        'an authorization request with no challenge is sent back with an error',
        'an authorization request with the implicit flow is sent back with an error',
        'a code lives a minute, an access token ten, a refresh token eight hours from the sign-in',
        'discovery offers what there is, and names nothing hidden',
      ],
      'directory/store.test.ts': ['a new signing key is published first and signs later; the old one stays known'],
    },
  },
  R53: {
    what: 'what works once works once; what was revoked stays revoked',
    tests: {
      [TOKENS]: [
        'F10 of 20 parallel redemptions of one code exactly one succeeds, in every round',
        'F10 of 20 parallel uses of one refresh token exactly one succeeds, in every round',
        'a revoked token is dead, with everything of its grant',
      ],
      'directory/store.test.ts': ['what was revoked stays revoked after a restart', 'the record store on %s'],
    },
  },
  R54: {
    what: 'the sign-in page: forms of one sign-in, equal answers, slow guessing, good passwords',
    tests: {
      'directory/sign-in.test.ts': [
        'a form without this sign-in’s token, or from another site, signs nobody in',
        'somebody who does not exist takes as long as a wrong password',
        'a wrong password keeps the login, says nothing specific and wires the message to the fields',
        'guessing is slowed down by address and login id; others from elsewhere still get in',
        'one address has a budget for all login ids together, and cannot lie about where it is',
      ],
      'directory/users.test.ts': ['passwords > are kept as argon2id with a salt of their own'],
      'directory/password.test.ts': ['the password %j is judged %s'],
      [ORIGIN]: ['every answer carries the safe headers and is kept by nobody'],
    },
  },
  R55: {
    what: 'the account API knows its person by the token alone, and writes what it has just read',
    tests: {
      [ACCOUNT]: [
        'people are kept apart: a token opens its own person and nobody else',
        'only a token with the account scope opens the account API; a refresh token never does',
        'a token whose grant is gone opens nothing, even while it and the session are still there',
        'of 100 parallel changes with one tag exactly one is saved',
      ],
    },
  },
};
