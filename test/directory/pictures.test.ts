import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { administer } from '../harness/admin.ts';
import { catalogueOf, patch, signIn, startDirectory, userInfo, AUTHUI, type TestDirectory } from './harness.ts';
import { compressedText, hostilePictures, png } from './hostile-pictures.ts';
import { profileOf, type Profile } from './login-id-calls.ts';

/** 24 megapixels from a phone, with a place in it. */
let photo: Buffer;
let hostile: Awaited<ReturnType<typeof hostilePictures>>;

beforeAll(async () => {
  const noise = await sharp({
    create: {
      width: 1500,
      height: 1000,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .png()
    .toBuffer();
  photo = await sharp(noise)
    .resize(6000, 4000, { kernel: 'nearest' })
    .withIccProfile('p3')
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitude: '0/1 7/1 0/1' } })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
    .jpeg({ quality: 60 })
    .toBuffer();
  // the files are made with loaders that the decoder closes for the whole process
  hostile = await hostilePictures();
});

const upload = (at: TestDirectory, token: string, body: Uint8Array, type = 'image/jpeg') =>
  fetch(`${at.url}/account/picture`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: body as Uint8Array<ArrayBuffer>,
  });

const pictureOf = (profile: Profile) =>
  profile.attributes.find(({ pointer }) => pointer === '/picture')?.value as string | undefined;

const stored = (at: TestDirectory) => readdir(join(at.dataDir, 'pictures'));

const shown = (at: TestDirectory, address: string | undefined) => fetch(at.url + new URL(address ?? '').pathname);

const tiny = () =>
  sharp({ create: { width: 40, height: 20, channels: 3, background: '#37c' } })
    .png()
    .toBuffer();

/** Watches the memory of this process while something happens. @returns megabytes it grew by at the most */
async function growth(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
  await work();
  clearInterval(timer);
  return Math.round((Math.max(peak, process.memoryUsage().rss) - before) / 1e6);
}

test('a photo of 6000 × 4000 with a place in it becomes a WebP of 512 pixels that says nothing else', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const answer = await upload(at, token, photo);
  expect(answer.status).toBe(200);
  const profile = (await answer.json()) as Profile;
  const address = pictureOf(profile);
  expect(address).toMatch(new RegExp(`^${AUTHUI}/pictures/[\\w-]{32}$`));
  expect(answer.headers.get('etag')).toBe((await profileOf(at, token)).etag);
  const picture = await shown(at, address);
  const bytes = Buffer.from(await picture.arrayBuffer());
  const metadata = await sharp(bytes).metadata();
  expect(metadata).toMatchObject({ format: 'webp', width: 512, height: 341 });
  expect([metadata.exif, metadata.icc, metadata.xmp, metadata.iptc]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(bytes.toString('latin1')).not.toMatch(/EXIF|ICCP|XMP |GPS/);
  expect(await userInfo(at, token)).toMatchObject({ picture: address });
});

test('a picture is served for ever, everywhere, as nothing but a picture', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const address = pictureOf((await (await upload(at, token, await tiny(), 'image/png')).json()) as Profile);
  const picture = await shown(at, address);
  expect(Object.fromEntries(picture.headers)).toMatchObject({
    'content-type': 'image/webp',
    'content-disposition': 'inline; filename="picture.webp"',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  });
  for (const path of ['/pictures/x', `/pictures/${'x'.repeat(32)}`, '/pictures/..%2fdirectory.db', '/pictures/']) {
    expect((await fetch(at.url + path)).status).toBe(404);
  }
  expect((await fetch(at.url + new URL(address ?? '').pathname, { method: 'POST' })).status).toBe(405);
  expect((await stat(join(at.dataDir, 'pictures'))).mode & 0o077).toBe(0);
});

test('a picture is turned upright, never enlarged, and keeps its transparency', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const turned = await sharp(await tiny())
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const upright = pictureOf((await (await upload(at, token, turned)).json()) as Profile);
  expect(await sharp(Buffer.from(await (await shown(at, upright)).arrayBuffer())).metadata()).toMatchObject({
    width: 20,
    height: 40,
  });
  const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#0000' } })
    .webp()
    .toBuffer();
  const seen = pictureOf((await (await upload(at, token, clear, 'image/webp')).json()) as Profile);
  expect(await sharp(Buffer.from(await (await shown(at, seen)).arrayBuffer())).metadata()).toMatchObject({
    hasAlpha: true,
  });
});

test('hostile files are refused with their fault, and the memory stays', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const before = await profileOf(at, token);
  expect((await upload(at, token, await tiny(), 'image/png')).status).toBe(200);
  const own = await profileOf(at, token);
  expect(own.etag).not.toBe(before.etag);
  const grown = await growth(async () => {
    for (const [name, file, fault] of hostile) {
      for (const type of ['image/png', 'image/jpeg', 'image/webp']) {
        const answer = await upload(at, token, file, type);
        expect([name, answer.status, await answer.json()]).toEqual([
          name,
          422,
          expect.objectContaining({ code: 'invalid_picture', fault }),
        ]);
      }
    }
  });
  console.log(`${hostile.length} hostile files, three times each: memory grew by ${grown} MB at the most`);
  expect(hostile.length).toBeGreaterThanOrEqual(20);
  expect(grown).toBeLessThan(200);
  expect((await profileOf(at, token)).etag).toBe(own.etag);
  expect(await stored(at)).toHaveLength(1);
});

test('what only describes a PNG is never unpacked', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const bomb = png(9, 9, { extra: Array.from({ length: 60 }, () => compressedText(7_000_000)) });
  const grown = await growth(async () => expect((await upload(at, token, bomb, 'image/png')).status).toBe(200));
  expect(grown).toBeLessThan(60);
});

test('the largest pictures at once are taken one after the other', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const large = sharp({ create: { width: 5000, height: 5000, channels: 3, background: '#a53' } });
  const progressive = await large.clone().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer();
  const interlaced = await large.clone().png({ progressive: true }).toBuffer();
  const lossless = await large.clone().webp({ lossless: true }).toBuffer();
  const statuses: number[] = [];
  const grown = await growth(async () => {
    const answers = await Promise.all(
      [progressive, interlaced, lossless, photo, progressive, interlaced].map(file => upload(at, token, file)),
    );
    statuses.push(...answers.map(({ status }) => status));
  });
  console.log(`six pictures of 25 megapixels at once: memory grew by ${grown} MB at the most`);
  expect(statuses.filter(status => status !== 200)).toEqual([]);
  // one of them takes 150 MB by itself; the senders’ buffers count here too
  expect(grown).toBeLessThan(230);
  const address = pictureOf((await profileOf(at, token)).profile);
  expect(await stored(at)).toEqual([`${address?.split('/').at(-1)}.webp`]);
}, 60_000);

test('of very many uploads at once some are told to come again, and one picture is left', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const answers = await Promise.all(Array.from({ length: 60 }, () => upload(at, token, photo)));
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].toSorted((a, b) => a - b)).toEqual([200, 429]);
  expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('2');
  expect(await stored(at)).toHaveLength(1);
}, 60_000);

test('a body of more than 8 MiB, or of another type, is not read', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  expect((await upload(at, token, Buffer.alloc(8 * 1024 * 1024 + 1))).status).toBe(413);
  expect((await upload(at, token, Buffer.alloc(8 * 1024 * 1024))).status).toBe(422);
  for (const type of ['image/svg+xml', 'image/gif', 'application/json', 'image/png; charset=x', 'text/html']) {
    expect((await upload(at, token, await tiny(), type)).status).toBe(415);
  }
  expect((await upload(at, 'nothing', await tiny())).status).toBe(401);
});

test('a new picture takes the place of the old one; removing clears the attribute', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const first = pictureOf((await (await upload(at, token, await tiny(), 'image/png')).json()) as Profile);
  const second = pictureOf((await (await upload(at, token, await tiny(), 'image/png')).json()) as Profile);
  expect(second).not.toBe(first);
  expect([(await shown(at, first)).status, (await shown(at, second)).status]).toEqual([404, 200]);
  expect(await stored(at)).toHaveLength(1);
  const removed = await fetch(`${at.url}/account/picture`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  expect([removed.status, pictureOf((await removed.json()) as Profile)]).toEqual([200, undefined]);
  expect(await stored(at)).toEqual([]);
  expect(await userInfo(at, token)).not.toHaveProperty('picture');
});

test('the address can be sent back as it is, another http address cannot, and what is replaced by hand is gone', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  await upload(at, token, await tiny(), 'image/png');
  const { profile, etag } = await profileOf(at, token);
  const address = pictureOf(profile) ?? '';
  const echo = await patch(at, token, etag, { '/picture': address, '/desk': 'B-1' });
  expect(echo.status).toBe(200);
  const now = echo.headers.get('etag') ?? '';
  for (const other of [`${AUTHUI}/pictures/${'x'.repeat(32)}`, 'http://evil.example/x.png', 'upload:x']) {
    expect((await patch(at, token, now, { '/picture': other })).status).toBe(422);
  }
  expect((await shown(at, address)).status).toBe(200);
  expect((await patch(at, token, now, { '/picture': 'https://elsewhere.example/me.png' })).status).toBe(200);
  expect((await shown(at, address)).status).toBe(404);
});

test('nobody takes over a picture by its address', async () => {
  const at = await startDirectory({ authuiUrl: 'https://account.example.com' });
  const sub = (login: string) =>
    at.database.get<{ sub: string }>('SELECT sub FROM directory_login_ids WHERE value = ?', login);
  const [ada, linus] = [await sub('ada'), await sub('linus')];
  const name = 'a'.repeat(32);
  const address = `https://account.example.com/pictures/${name}`;
  await mkdir(join(at.dataDir, 'pictures'), { recursive: true });
  await writeFile(join(at.dataDir, 'pictures', `${name}.webp`), 'x');
  await at.database.run(
    'INSERT INTO directory_pictures (name, sub, address) VALUES (?, ?, ?)',
    name,
    ada?.sub ?? '',
    address,
  );
  const admin = await administer(at);
  const path = `/admin/users/${linus?.sub}`;
  for (const json of [{ '/picture': address }, { '/picture': null }]) {
    const { etag } = await admin('GET', path);
    expect((await admin('PATCH', path, { ifMatch: etag, json })).status).toBe(200);
  }
  expect((await shown(at, address)).status).toBe(200);
});

test('when the page moves to another address, its pictures move with it', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  await upload(at, token, await tiny(), 'image/png');
  const { profile } = await profileOf(at, token);
  const [, name = ''] = /pictures\/(.*)$/.exec(pictureOf(profile) ?? '') ?? [];
  const moved = await at.restart({ authuiUrl: 'https://me.example.com' });
  const after = await profileOf(moved, token);
  expect(pictureOf(after.profile)).toBe(`https://me.example.com/pictures/${name}`);
  expect((await fetch(`${moved.url}/pictures/${name}`)).status).toBe(200);
  expect((await upload(moved, token, await tiny(), 'image/png')).status).toBe(200);
  expect((await fetch(`${moved.url}/pictures/${name}`)).status).toBe(404);
});

test('a stop in the middle leaves nothing for long; a person who is gone has no picture', async () => {
  const at = await startDirectory();
  const { access_token: token } = await signIn(at);
  const address = pictureOf((await (await upload(at, token, await tiny(), 'image/png')).json()) as Profile);
  const folder = join(at.dataDir, 'pictures');
  const long = new Date(Date.now() - 3_600_000);
  for (const [file, at] of [
    [`${'o'.repeat(32)}.webp`, long],
    [`${'n'.repeat(32)}.webp`, new Date()],
  ] as const) {
    await writeFile(join(folder, file), 'x');
    await utimes(join(folder, file), at, at);
  }
  await utimes(join(folder, `${address?.split('/').at(-1)}.webp`), long, long);
  const again = await at.restart();
  expect(await stored(again)).toHaveLength(2);
  expect(await stored(again)).not.toContain(`${'o'.repeat(32)}.webp`);
  await again.database.run(
    `DELETE FROM directory_users WHERE sub IN (SELECT sub FROM directory_login_ids WHERE value = 'ada')`,
  );
  expect((await shown(again, address)).status).toBe(404);
  const last = await again.restart();
  expect(await stored(last)).toEqual([`${'n'.repeat(32)}.webp`]);
});

const LEVELS = [
  ['readonly', 'not_editable'],
  ['hidden', 'unknown_attribute'],
] as const;

test.each(LEVELS)('a picture that is %s is refused as %s before anything is read', async (level, code) => {
  const rights = { end_user: level, bearer: 'readonly', portal_ui: 'readwrite' };
  const at = await startDirectory({
    catalogue: catalogueOf({
      standard_attributes: { access_control: [{ pointer: '/picture', access_control: rights }] },
    }),
  });
  const { access_token: token } = await signIn(at);
  const refusals = [
    await upload(at, token, Buffer.from('nothing'), 'text/plain'),
    await upload(at, token, await tiny(), 'image/png'),
    await fetch(`${at.url}/account/picture`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } }),
  ];
  for (const refusal of refusals) {
    expect([refusal.status, await refusal.json()]).toEqual([
      422,
      expect.objectContaining({ code: 'invalid_attributes', issues: [{ pointer: '/picture', code }] }),
    ]);
  }
  expect(await stored(at)).toEqual([]);
});
