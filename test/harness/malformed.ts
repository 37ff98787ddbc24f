/** Requests that no browser sends: each has one fault that is known, in a place and with bytes that are not. */

import fc from 'fast-check';

export interface Malformed {
  readonly origin: string;
  readonly bytes: Buffer;
}

/** What stands around the fault; texts are Latin-1, one character for each byte. */
interface Frame {
  readonly host: string;
  /** Headers that the page of a signed-in person sends. */
  readonly page: string;
  readonly close: string;
}

type Fault = (frame: Frame) => string;

const bytes = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)),
  maxLength: 40,
});
const word = fc.stringMatching(/^[a-z\d]{1,12}$/);
const control = fc
  .integer({ min: 0, max: 31 })
  .filter(code => code !== 9)
  .map(code => String.fromCharCode(code));
/** Data addresses of both origins, of which none exists without its right method and headers. */
const path = fc.constantFrom(
  '/api/x',
  '/api/profile',
  '/auth/x',
  '/account/profile',
  '/account/profile/batch',
  '/admin/users',
  '/account/x',
);

const faults: fc.Arbitrary<Fault> = fc.oneof(
  // the request line
  bytes.map(text => () => `${text}\r\n\r\n`),
  fc.tuple(fc.stringMatching(/^[A-Z]{3,10}$/), path).map(
    ([method, target]) =>
      ({ host, close }: Frame) =>
        `${method}X ${target} HTTP/1.1\r\n${host}${close}\r\n`,
  ),
  fc.tuple(fc.constantFrom('HTTP/9.9', 'HTTP/2.0', 'HTTP/1', 'http/1.1', 'FTP/1.1', ''), path).map(
    ([version, target]) =>
      ({ host, close }: Frame) =>
        `GET ${target} ${version}\r\n${host}${close}\r\n`,
  ),
  fc.tuple(path, control).map(
    ([target, character]) =>
      ({ host, close }: Frame) =>
        `GET ${target}${character}b HTTP/1.1\r\n${host}${close}\r\n`,
  ),
  fc
    .tuple(
      path,
      fc.constantFrom(
        '%',
        '%2',
        '%zz',
        '%ff',
        '%c0%ae',
        '%u002f',
        '%00',
        '%0d%0aX: y',
        '\\',
        ';x',
        '//',
        '/..%2f',
        '.%2e%2f',
      ),
    )
    .map(
      ([target, broken]) =>
        ({ host, close }: Frame) =>
          `GET ${target}/${broken} HTTP/1.1\r\n${host}${close}\r\n`,
    ),
  fc.tuple(fc.integer({ min: 17_000, max: 100_000 }), path).map(
    ([length, target]) =>
      ({ host, close }: Frame) =>
        `GET ${target}/${'x'.repeat(length)} HTTP/1.1\r\n${host}${close}\r\n`,
  ),
  word.map(
    name =>
      ({ close }: Frame) =>
        `CONNECT ${name}.example:443 HTTP/1.1\r\nHost: ${name}.example\r\n${close}\r\n`,
  ),
  word.map(
    name =>
      ({ host, close }: Frame) =>
        `GET http://${name}.example/api/settings HTTP/1.1\r\n${host}${close}\r\n`,
  ),
  // the host
  fc.tuple(word, path).map(
    ([name, target]) =>
      ({ host, close }: Frame) =>
        `GET ${target} HTTP/1.1\r\n${host}Host: ${name}\r\n${close}\r\n`,
  ),
  path.map(
    target =>
      ({ close }: Frame) =>
        `GET ${target} HTTP/1.1\r\n${close}\r\n`,
  ),
  fc
    .tuple(
      fc.constantFrom('a b', 'a/b', 'a\\b', '[::1', '[', ']', '@', 'localhost:99999', 'localhost:-1', '\u00e9', ' '),
      path,
    )
    .map(
      ([name, target]) =>
        ({ close }: Frame) =>
          `GET ${target} HTTP/1.1\r\nHost: ${name}\r\n${close}\r\n`,
    ),
  // headers
  path.map(
    target =>
      ({ host }: Frame) =>
        `GET ${target} HTTP/1.1\n${host.replace('\r', '')}\n\n`,
  ),
  fc.tuple(path, control).map(
    ([target, character]) =>
      ({ host, close }: Frame) =>
        `GET ${target} HTTP/1.1\r\n${host}${close}X-A: a${character}b\r\n\r\n`,
  ),
  fc.tuple(path, fc.constantFrom('No colon here', 'Bad Name: x', ' folded: x', ': x', 'X(: y')).map(
    ([target, line]) =>
      ({ host, close }: Frame) =>
        `GET ${target} HTTP/1.1\r\n${host}${close}${line}\r\n\r\n`,
  ),
  fc.tuple(path, fc.integer({ min: 17_000, max: 100_000 })).map(
    ([target, length]) =>
      ({ host, close }: Frame) =>
        `GET ${target} HTTP/1.1\r\n${host}${close}X: ${'x'.repeat(length)}\r\n\r\n`,
  ),
  path.map(
    target =>
      ({ host, close }: Frame) =>
        `GET ${target} HTTP/1.1\r\n${host}${close}${'A: b\r\n'.repeat(5000)}\r\n`,
  ),
  bytes.map(
    text =>
      ({ host, close }: Frame) =>
        `GET /api/settings HTTP/1.1\r\n${host}${close}X-AuthUI: 1\r\nCookie: authui_session=${text}\r\n\r\n`,
  ),
  fc.tuple(bytes, path).map(
    ([text, target]) =>
      ({ host, close }: Frame) =>
        `GET ${target} HTTP/1.1\r\n${host}${close}Authorization: ${text}\r\n\r\n`,
  ),
  // how long the body is
  fc.tuple(path, fc.constantFrom('-1', '1e3', '0x10', '99999999999999999999', 'a', '1, 2', '+1')).map(
    ([target, length]) =>
      ({ host, close }: Frame) =>
        `POST ${target} HTTP/1.1\r\n${host}${close}Content-Length: ${length}\r\n\r\n`,
  ),
  path.map(
    target =>
      ({ host, close }: Frame) =>
        `POST ${target} HTTP/1.1\r\n${host}${close}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
  ),
  path.map(
    target =>
      ({ host, close }: Frame) =>
        `POST ${target} HTTP/1.1\r\n${host}${close}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
  fc.tuple(path, fc.constantFrom('chunked, identity', 'xchunked', 'gzip', 'chunked, chunked')).map(
    ([target, coding]) =>
      ({ host, close }: Frame) =>
        `POST ${target} HTTP/1.1\r\n${host}${close}Transfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`,
  ),
  fc
    .constantFrom('zz\r\nabc\r\n0\r\n\r\n', 'ffffffffffffffffff\r\n', '-1\r\na\r\n', '1\r\nab\r\n0\r\n\r\n')
    .map(chunks => (frame: Frame) => save(frame, 'Transfer-Encoding: chunked\r\n', chunks)),
  // the body
  fc
    .tuple(
      bytes.filter(text => !isJson(text)),
      fc.constantFrom('application/json', 'application/json'),
    )
    .map(
      ([text, type]) =>
        (frame: Frame) =>
          save(frame, lengthOf(text), text, type),
    ),
  fc
    .tuple(
      word,
      fc.constantFrom(
        'text/plain',
        'application/json; charset=utf-16',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/jsonx',
        '',
      ),
    )
    .map(
      ([text, type]) =>
        (frame: Frame) =>
          save(frame, lengthOf(`{"/given_name":"${text}"}`), `{"/given_name":"${text}"}`, type),
    ),
  fc.tuple(fc.integer({ min: 33, max: 30_000 }), fc.constantFrom('[', '{"a":')).map(
    ([depth, open]) =>
      (frame: Frame) =>
        save(frame, lengthOf(open.repeat(depth)), open.repeat(depth)),
  ),
  fc
    .integer({ min: 33, max: 20_000 })
    .map(depth => (frame: Frame) => save(frame, lengthOf(nested(depth)), nested(depth))),
  word.map(text => (frame: Frame) => save(frame, lengthOf(`{"/a":1,"/a":"${text}"}`), `{"/a":1,"/a":"${text}"}`)),
  fc
    .constantFrom(
      '{"/__proto__":1}',
      '{"__proto__":{"a":1}}',
      '{"/constructor":{"prototype":1}}',
      '{"/given_name":"\\ud800"}',
      '{"/given_name":1e999}',
    )
    .map(json => (frame: Frame) => save(frame, lengthOf(json), json)),
  fc
    .integer({ min: 66_000, max: 200_000 })
    .map(length => (frame: Frame) => save(frame, `Content-Length: ${length}\r\n`, 'x'.repeat(length))),
);

/**
 * @param originOf the origin that a request goes to, by its number
 * @param cookie of a signed-in person
 */
export function malformed(count: number, originOf: (index: number) => string, cookie: string, seed = 1): Malformed[] {
  return fc.sample(faults, { numRuns: count, seed }).map((fault, index) => {
    const origin = originOf(index);
    const text = fault({
      host: `Host: ${new URL(origin).host}\r\n`,
      page: `X-AuthUI: 1\r\nOrigin: ${origin}\r\nCookie: ${cookie}\r\n`,
      close: 'Connection: close\r\n',
    });
    return { origin, bytes: Buffer.from(text, 'latin1') };
  });
}

function save({ host, page, close }: Frame, length: string, body: string, type = 'application/json'): string {
  const head = `PATCH /api/profile HTTP/1.1\r\n${host}${close}${page}If-Match: "x"\r\n`;
  return `${head}${type ? `Content-Type: ${type}\r\n` : ''}${length}\r\n${body}`;
}

const lengthOf = (body: string) => `Content-Length: ${body.length}\r\n`;

const nested = (depth: number) => `{"/given_name":${'['.repeat(depth)}${']'.repeat(depth)}}`;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
