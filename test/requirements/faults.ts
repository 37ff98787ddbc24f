/** What the product survives, and with which figures (security reference, section 5). Long ones are in `test/faults`. */

import type { Requirements } from './table.ts';

const KILLS = 'faults/kill.test.ts';
const SQLITE = 'server/sqlite.test.ts';
const POSTGRES = 'server/postgres.test.ts';
const DATABASES = 'server/databases.test.ts';
const CIRCUIT = 'server/circuit.test.ts';
const UPSTREAM = 'faults/upstream.test.ts';
const OUTGOING = 'server/outgoing.test.ts';
const REFRESH = 'server/refresh.test.ts';
const ABUSE = 'server/abuse.test.ts';
const ENDING = 'server/ending.test.ts';

export const FAULTS: Requirements = {
  F1: {
    what: 'kills amid saves lose no acknowledged save',
    tests: { [KILLS]: ['F1 no acknowledged save is lost by kills: $name'] },
  },
  F2: {
    what: 'a save is on disk before its answer',
    tests: {
      'faults/durability.test.ts': [
        'F2 between sending a save and its answer the store was synced, alone and with others',
        'F2 a save whose sync fails is refused, and whatever was acknowledged is there after another start',
      ],
      [SQLITE]: [
        'F2 a commit that is told of before it is on disk > is told of again once it is, and so is what shares it',
        'F2 a commit that is told of before it is on disk > is on disk with a sync that began after it, and there is one at a time',
        'F2 a commit that is told of before it is on disk > is lost with a sync that fails, and nothing is read or written from then on',
      ],
    },
  },
  F3: {
    what: 'durable settings at every open, writers one after the other',
    tests: {
      [SQLITE]: [
        'a database > F3 has its pragmas at the first open and at every other, on both connections',
        'a database > F3 loses no increment of four writers with two openings of one file',
        'a database > F3 loses no increment of two processes at once',
      ],
      [POSTGRES]: ['refuses to start where an acknowledged commit could be lost, or where there is no database'],
    },
  },
  F4: {
    what: 'every fault of the upstream is one clear answer',
    tests: {
      [UPSTREAM]: ['F4 every fault of the upstream is one clear answer in time, and the next good call works'],
      [OUTGOING]: ['an answer'],
    },
  },
  F5: {
    what: 'no request outlives its time-outs',
    tests: { [OUTGOING]: ['an answer > that hangs is given up within 8.5 seconds, wherever it hangs'] },
  },
  F6: {
    what: 'one retry of reads within a budget, none of writes',
    tests: {
      [CIRCUIT]: [
        'an upstream behind a network > gets at most a tenth more reads than were asked for, whatever fails',
        'an upstream behind a network > gets each write exactly once',
      ],
    },
  },
  F7: {
    what: 'an upstream that is down is left alone, and found again',
    tests: {
      [UPSTREAM]: ['F7 an upstream that is down is left alone, what does not need it works, and it is found again'],
      [CIRCUIT]: ['a circuit'],
    },
  },
  F8: {
    what: 'a storm of refreshes is one refresh',
    tests: {
      'server/refresh-nodes.test.ts': ['two nodes on %s'],
      [REFRESH]: [
        'with the built-in directory > 50 requests at once with a token that is over refresh it once, round after round',
        'with the built-in directory > two people who refresh at once each get their own profile',
      ],
    },
  },
  F9: {
    what: 'of many saves from one state one is done',
    tests: {
      'server/saving.test.ts': [
        'F9 of 100 saves from one state one is done, and the others get the state that is',
        'the ETag',
      ],
      'page/failures.test.ts': ['a conflict shows both values, and the own one can win'],
    },
  },
  F10: {
    what: 'what works once works once',
    tests: {
      'faults/one-time.test.ts': [
        'F10 an authorization code is redeemed once',
        'F10 a refresh token is used once',
        'F10 a mailed code proves an address once',
        'F10 a callback signs in once',
      ],
      'directory/tokens.test.ts': [
        'F10 of 20 parallel redemptions of one code exactly one succeeds, in every round',
        'F10 of 20 parallel uses of one refresh token exactly one succeeds, in every round',
      ],
      'directory/login-ids.test.ts': ['F10 20 times the right code at once is one login id'],
      'linking/attacks.test.ts': ['L4 time of check: of 20 parallel callbacks with one answer exactly one counts'],
    },
  },
  F11: {
    what: 'a stop under load loses no request',
    tests: {
      'faults/stopping.test.ts': ['F11 SIGTERM under 200 requests a second'],
      [ENDING]: ['a second signal ends at once'],
    },
  },
  F12: {
    what: 'the death of one node is noticed by nobody signed in',
    tests: {
      'faults/nodes.test.ts': [
        'F12 with one node of each kind killed under load nobody is signed out and no save is lost',
      ],
      [CIRCUIT]: [
        'an upstream behind a network > is not left alone because one of its nodes died in the middle of many saves',
      ],
      'system/balancer.test.ts': ['a connection that it breaks keeps nobody out'],
      [DATABASES]: ['%s > keeps a condition over several rows that two programs check before they write'],
    },
  },
  F13: {
    what: 'a wrong clock',
    tests: {
      'faults/clock.test.ts': [
        'F13 a clock that is half a minute wrong has no effect',
        'F13 a jump within a session costs one refresh, however many ask at once',
        'F13 an hour ahead idle sessions are over, without a fault, and people sign in again',
        'F13 an hour back ends nothing, lets nothing in early, and no timer runs wild',
      ],
      'server/sessions.test.ts': ['in time > a clock that goes back an hour ends nothing'],
    },
  },
  F14: {
    what: 'a full disk',
    tests: {
      'faults/disk-full.test.ts': [
        'F14 a full disk refuses saves with a code, keeps what it has, and is forgotten once there is space',
      ],
      [SQLITE]: ['a database > F14 that is full refuses writes, keeps what it has, and works again once there is room'],
    },
  },
  F15: {
    what: 'an outage of the database',
    tests: {
      [POSTGRES]: ['an outage'],
      'server/postgres-product.test.ts': [
        'an outage is answered with 503 and when to come back, by both apps; afterwards everybody is still signed in',
      ],
    },
  },
  F16: {
    what: 'an emptied store of sessions',
    tests: {
      'faults/emptied-sessions.test.ts': [
        'F16 an emptied store of sessions answers 401 to everybody, and takes them back',
        'F16 a person in the middle of typing keeps it, is asked once, and is sent nowhere',
      ],
      'page/failures.test.ts': [
        'a save without a session offers a sign-in in another tab, and goes through afterwards',
      ],
    },
  },
  F17: {
    what: '10,000 malformed requests',
    tests: {
      'faults/malformed.test.ts': [
        'F17, F20 10,000 malformed requests: no exit, no 5xx, good requests and the event loop stay quick',
      ],
      [ABUSE]: ['F17 hundreds of malformed requests are refused, and none is answered with a fault of ours'],
    },
  },
  F18: {
    what: '500 slow sockets',
    tests: {
      'faults/slow-sockets.test.ts': [
        'F18 500 slow sockets are all closed within 15 s, and the service is there throughout',
      ],
      [ABUSE]: ['F18 slow callers are cut off within their time while others are served'],
    },
  },
  F19: {
    what: 'a million requests leave nothing behind',
    tests: { 'faults/endurance.test.ts': ['F19 memory, handles and tables do not grow with the number of requests'] },
  },
  F20: {
    what: 'the event loop stays quick under malformed requests',
    tests: {
      'faults/malformed.test.ts': [
        'F17, F20 10,000 malformed requests: no exit, no 5xx, good requests and the event loop stay quick',
      ],
    },
  },
  F21: {
    what: 'properties for any input',
    tests: {
      'server/properties.test.ts': [
        'F21 return_to never leaves the origin, whatever is asked for and wherever the site is',
        'F21 a sealed value opens as it was, and not at all after any change of a byte',
        'F21 the entity tag changes exactly when what the person sees does',
        'F21 the log writes one line for an event, whatever is in it',
        'F21 JSON means one thing or is refused, and reaches no prototype',
      ],
      'profile/properties.test.ts': [
        'A patch > changes nothing but what it names and its party may write',
        'The rule of one attribute > survives the form: its text gives the value again',
        'What is hidden',
      ],
      'directory/activity.test.ts': ['what is hidden now is not named, what is renamed has its new name'],
    },
  },
  F22: {
    what: 'a migration that is cut off',
    tests: {
      [DATABASES]: [
        '%s > a migration > stopped at any statement goes on at the next start, and loses no row',
        '%s > a migration > leaves a program of the version before working, which has its statements prepared',
      ],
      [SQLITE]: ['a migration > stopped by death at any statement goes on at the next start'],
      'server/migrate-data.test.ts': ['killed at any moment it goes on, and a person is still signed in on PostgreSQL'],
    },
  },
  F23: {
    what: 'a logout from elsewhere that races a sign-in',
    tests: {
      'conformance/logout.test.ts': [
        'C29 a sign-in that was on its way when its session ended: nobody is signed in',
        'C31 20 times the same token at once: taken once',
      ],
      'faults/backchannel.test.ts': [
        'F23 1,000 back-channel logouts in 10 s, a tenth of them racing a sign-in: no session lives on, p99 below 500 ms',
      ],
    },
  },
  F24: {
    what: 'no file descriptors left',
    tests: {
      'faults/descriptors.test.ts': [
        'F24 a thousand callers and no descriptor left: no exit, and service again within 5 s',
      ],
    },
  },
};
