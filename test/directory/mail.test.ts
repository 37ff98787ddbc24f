import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { createOutgoing } from '../../server/http/outgoing.ts';
import { alreadyYoursLetter, changedLetter, codeLetter } from '../../server/directory/mail/letters.ts';
import type { Letter } from '../../server/directory/mail/sender.ts';
import { createSmtpSender } from '../../server/directory/mail/smtp.ts';
import { createWordsFor } from '../../server/directory/text/text.ts';
import { createWebhookSender } from '../../server/directory/mail/webhook.ts';
import { signIn, startDirectory } from './harness.ts';
import { loginIds } from './login-id-calls.ts';

const FROM = { name: 'Acme “Inc”', address: 'id@acme.example' };
const LETTER: Letter = { subject: 'Acme: your code', text: '123456 is your code.\n\nThat is all — ä.' };

interface Mail {
  readonly envelope: { from: string; to: string[] };
  readonly user: string | undefined;
  readonly head: string;
  readonly body: string;
}

/** A real mail server. @returns its address, and what it has received */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ url: string; port: number; mails: Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username }, _session, done) => done(null, { user: username ?? '' }),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const [head = '', ...body] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
        mails.push({
          envelope: { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) },
          user: session.user,
          head,
          body: body.join('\n\n'),
        });
        done();
      });
    },
    ...options,
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => new Promise<void>(done => server.close(done)));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, port, mails };
}

const decoded = (body: string) =>
  Buffer.from(
    body
      .replaceAll('=\r\n', '')
      .replaceAll(/=([\dA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

test('a mail is plain text to one person, with nothing in it that was not written here', async () => {
  const { url, mails } = await mailServer();
  await createSmtpSender({ smtpUrl: url.replace('//', '//user:p%40ss@'), from: FROM })('ada@example.com', LETTER);
  const [mail] = mails;
  expect(mail?.envelope).toEqual({ from: 'id@acme.example', to: ['ada@example.com'] });
  expect(mail?.user).toBe('user');
  expect(mail?.head).toContain('To: ada@example.com');
  expect(mail?.head).toContain('Subject: Acme: your code');
  expect(mail?.head).toContain('Auto-Submitted: auto-generated');
  expect(mail?.head).toMatch(/Content-Type: text\/plain; charset=utf-8/i);
  expect(mail?.head).not.toMatch(/html|multipart|X-Mailer/i);
  expect(
    decoded(mail?.body ?? '')
      .replaceAll('\r\n', '\n')
      .trim(),
  ).toBe(LETTER.text);
});

test.each([
  'ada@example.com, eve@example.com',
  'ada@example.com\r\nBcc: eve@example.com',
  'Ada <ada@example.com>',
  'ada@example.com;eve@example.com',
  'ada @example.com',
])('no mail goes to %j', async recipient => {
  const { url, mails } = await mailServer();
  await expect(createSmtpSender({ smtpUrl: url, from: FROM })(recipient, LETTER)).rejects.toThrow();
  expect(mails).toEqual([]);
});

test.each(['a\r\nBcc: eve@example.com\r\n', 'a\nX-Evil: 1', 'a\r\n\r\n<html>'])(
  'a project called %j adds no header and no body',
  async project => {
    const { url, mails } = await mailServer();
    const send = createSmtpSender({ smtpUrl: url, from: { name: project, address: 'id@acme.example' } });
    await send('ada@example.com', { ...LETTER, subject: `${project}: your code` });
    const [mail] = mails;
    expect(mail?.envelope.to).toEqual(['ada@example.com']);
    expect(mail?.head).not.toMatch(/^(Bcc|X-Evil):/m);
    expect(decoded(mail?.body ?? '')).toContain('123456 is your code.');
  },
);

test('a server that refuses, hangs or is not there fails within seconds', async () => {
  const sockets: Socket[] = [];
  const silent = createServer(socket => sockets.push(socket));
  await new Promise<void>(done => silent.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const { url: refusing } = await mailServer({
    onRcptTo: (_address, _session, done) => done(new Error('no such user')),
  });
  const { url: slow } = await mailServer({ onMailFrom: () => undefined });
  const started = performance.now();
  for (const smtpUrl of [
    'smtp://127.0.0.1:9',
    `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    refusing,
    slow,
  ]) {
    await expect(createSmtpSender({ smtpUrl, from: FROM })('ada@example.com', LETTER)).rejects.toThrow();
  }
  expect(performance.now() - started).toBeLessThan(9000);
});

test('off the machine nothing is sent in the clear', async () => {
  const { port, mails } = await mailServer();
  // a name of this machine that is none of the loopback ones
  const smtpUrl = `smtp://[::ffff:127.0.0.1]:${port}`;
  await expect(createSmtpSender({ smtpUrl, from: FROM })('ada@example.com', LETTER)).rejects.toThrow(/STARTTLS/i);
  expect(mails).toEqual([]);
  await createSmtpSender({ smtpUrl: `${smtpUrl}?ignoreTLS=true`, from: FROM })('ada@example.com', LETTER);
  expect(mails).toHaveLength(1);
});

test('letters hold what they are about and no more than one line in their subject', () => {
  const writer = { words: createWordsFor(['en'])([]), project: 'Acme', pageUrl: 'https://me.example' };
  const letters = [
    codeLetter(writer, 'ada', '123456'),
    alreadyYoursLetter(writer),
    changedLetter(writer, { kind: 'removed', value: 'x@example.com' }, 'ada', 1_795_000_000_000),
  ];
  for (const { subject } of letters) expect(subject).toMatch(/^Acme: [\w ]+$/);
  expect(letters[0]).toMatchObject({ code: '123456' });
  expect(letters[0]?.subject).not.toContain('123456');
  expect(letters[2]?.text).toContain('November 18, 2026 at 11:06 AM UTC');
});

test('a message goes to the operator’s service, with its secret; anything but 2xx is a failure', async () => {
  const requests: { headers: IncomingMessage['headers']; body: string; url: string | undefined }[] = [];
  let status = 202;
  const service = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ headers: request.headers, body, url: request.url });
      response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end();
    });
  });
  await new Promise<void>(done => service.listen(0, '127.0.0.1', done));
  const outgoing = createOutgoing();
  onTestFinished(async () => {
    await outgoing.close();
    service.close();
  });
  const webhookUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/send?team=1`;
  const send = createWebhookSender({ webhookUrl, secret: 'the-secret' }, outgoing);
  await send('+442079460018', LETTER);
  expect(requests[0]).toMatchObject({
    url: '/send?team=1',
    headers: { authorization: 'Bearer the-secret', 'content-type': 'application/json' },
  });
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ to: '+442079460018', text: LETTER.text });
  for (const refusal of [302, 400, 500]) {
    status = refusal;
    await expect(send('+442079460018', LETTER)).rejects.toThrow(String(refusal));
  }
  expect(requests).toHaveLength(4);
});

test('a code really goes over the wire', async () => {
  const { url, mails } = await mailServer();
  const at = await startDirectory({ delivery: { email: createSmtpSender({ smtpUrl: url, from: FROM }) } });
  const { access_token: token } = await signIn(at);
  const calls = loginIds(at, token);
  const pending = (await calls.add('email', 'wire@example.com')).profile.pending_login_ids[0];
  const [code] = /\d{6}/.exec(mails[0]?.body ?? '') ?? [];
  expect((await calls.verify(pending?.id, code ?? '')).status).toBe(200);
  expect(
    mails
      .map(({ envelope }) => envelope.to)
      .flat()
      .toSorted(),
  ).toEqual(['ada@example.com', 'wire@example.com', 'wire@example.com']);
  // there is no page with other people's codes
  expect((await fetch(`${at.url}/outbox`)).status).toBe(404);
});
