import { describe, expect, test } from 'vitest';
import { clientAddress } from '../../server/http/client-address.ts';
import { checkHost } from '../../server/http/host.ts';
import { limitInMemory } from '../../server/http/rate-limit.ts';
import { Refusal } from '../../server/error.ts';

const PROXIES = ['10.0.0.0/8', '127.0.0.1/32', 'fd00::/8'];

// CVE-2026-45364
describe('who is calling', () => {
  test.each([
    ['the socket', '192.0.2.1', undefined, '192.0.2.1'],
    ['the socket, whatever it says', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
    ['the client of a proxy', '10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['the client of two proxies', '10.1.2.3', '198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['the nearest stranger, whoever stands before', '10.1.2.3', '203.0.113.5, 198.51.100.7', '198.51.100.7'],
    ['the client, not what it forged before', '10.1.2.3', '10.0.0.1, 198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['a proxy that says nothing', '10.1.2.3', '', '10.1.2.3'],
    ['a proxy that says nonsense', '10.1.2.3', 'unknown', '10.1.2.3'],
    ['a proxy behind nonsense', '10.1.2.3', '203.0.113.5, <script>, 10.9.9.9', '10.9.9.9'],
    ['a mapped address', '::ffff:192.0.2.1', undefined, '192.0.2.1'],
    ['a mapped proxy', '::FFFF:10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['a network of IPv6', '2001:db8:1:2:aaaa::1', undefined, '2001:db8:1:2::/64'],
    ['a short one', '2001:db8::1', undefined, '2001:db8:0:0::/64'],
    ['one with a zone', 'fe80::1%eth0', undefined, 'fe80:0:0:0::/64'],
    ['the client of an IPv6 proxy', 'fd00::1', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['a client that gives a zone', '10.1.2.3', '2001:db8::1%x', '2001:db8:0:0::/64'],
    ['nobody', undefined, undefined, ''],
  ])('is %s', (_name, socket, forwarded, expected) => {
    expect(clientAddress(socket, forwarded, PROXIES)).toBe(expected);
  });

  test('is the same for every spelling of an address, and for its whole network', () => {
    const spellings = ['2001:db8:0:1::1', '2001:0DB8:0000:0001:0:0:0:1', '2001:db8::1:0:0:0:1', '2001:db8:0:1:ffff::'];
    expect(new Set(spellings.map(address => clientAddress(address, undefined, []))).size).toBe(1);
  });
});

describe('a limit', () => {
  const outcome = (taking: Promise<void>) =>
    taking.then(
      () => 'taken',
      (error: unknown) =>
        error instanceof Refusal ? `${error.status} after ${error.headers['retry-after']}` : 'thrown',
    );

  test('refuses with the time to wait, counts each caller alone, and forgets after it', async () => {
    const limit = limitInMemory('test', { points: 2, seconds: 1 });
    expect([await outcome(limit.take('a')), await outcome(limit.take('a'))]).toEqual(['taken', 'taken']);
    expect(await outcome(limit.take('a'))).toBe('429 after 1');
    expect(await outcome(limit.take('b'))).toBe('taken');
    await new Promise(resolve => setTimeout(resolve, 1100));
    expect(await outcome(limit.take('a'))).toBe('taken');
  });
});

describe('a Host header', () => {
  const local = 'http://localhost:3000';
  const world = 'https://account.example';
  test.each([
    [local, 'localhost:3000', 'ok'],
    [local, '127.0.0.1:3000', 'other-loopback'],
    [local, '127.9.9.9:3000', 'other-loopback'],
    [local, '[::1]:3000', 'other-loopback'],
    [local, 'LOCALHOST:3000', 'other-loopback'],
    [local, 'localhost', 'misdirected'],
    [local, 'localhost:3001', 'misdirected'],
    [local, 'localhost:3000.evil.example', 'misdirected'],
    [local, 'localhost.:3000', 'misdirected'],
    [local, 'localhost.evil.example:3000', 'misdirected'],
    [local, 'evil.example', 'misdirected'],
    [local, 'evil.example@localhost:3000', 'misdirected'],
    [local, 'localhost:3000/x', 'misdirected'],
    [local, 'localhost:3000, evil.example', 'misdirected'],
    [local, '', 'misdirected'],
    [local, undefined, 'misdirected'],
    [world, 'account.example', 'ok'],
    [world, 'localhost', 'misdirected'],
    [world, 'account.example.evil.example', 'misdirected'],
    [world, 'xaccount.example', 'misdirected'],
  ] as const)('of %s that says %j is %s', (publicUrl, host, expected) => {
    expect(checkHost(publicUrl, host)).toBe(expected);
  });
});
