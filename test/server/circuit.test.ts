/** When a failing upstream is left alone, when it is tried again, and what is never sent twice (F6, F7). */

import { describe, expect, test } from 'vitest';
import { Refusal } from '../../server/error.ts';
import { createMetrics, NO_METRICS } from '../../server/metrics.ts';
import { createCircuit } from '../../server/upstream/circuit.ts';
import type { Access, Upstream, UpstreamProfile } from '../../server/upstream/port.ts';
import { resilientUpstream } from '../../server/upstream/resilient.ts';

function startCircuit() {
  const clock = { now: 1_000_000 };
  const circuit = createCircuit(() => clock.now);
  const call = (outcome: 'succeeded' | 'failed', times = 1) => {
    for (let index = 0; index < times; index += 1) circuit[outcome](circuit.begin());
  };
  return { clock, circuit, call };
}

describe('a circuit', () => {
  test('opens after five failures in a row', () => {
    const { circuit, call } = startCircuit();
    call('failed', 4);
    call('succeeded');
    call('failed', 4);
    expect(circuit.wait()).toBeUndefined();
    call('failed');
    expect(circuit.wait()).toBe(5000);
  });

  test('takes calls that failed at once for one failure', () => {
    const { circuit, call } = startCircuit();
    const together = (calls: number) => {
      const begun = Array.from({ length: calls }, () => circuit.begin());
      for (const mark of begun) circuit.failed(mark);
    };
    for (let deaths = 0; deaths < 4; deaths += 1) together(4);
    expect(circuit.wait()).toBeUndefined();
    call('failed');
    expect(circuit.wait()).toBe(5000);
  });

  test('opens once half of at least twenty calls within ten seconds failed', () => {
    const { circuit, call } = startCircuit();
    for (let pairs = 0; pairs < 9; pairs += 1) {
      call('succeeded');
      call('failed');
    }
    call('succeeded');
    expect(circuit.wait()).toBeUndefined();
    call('failed');
    expect(circuit.wait()).toBe(5000);
  });

  test('does not remember what is older', () => {
    const { clock, circuit, call } = startCircuit();
    for (let pairs = 0; pairs < 30; pairs += 1) {
      call('succeeded');
      call('failed');
      clock.now += 1300;
    }
    expect(circuit.wait()).toBeUndefined();
  });

  test('lets one call through in five seconds, and closes with the first that succeeds', () => {
    const { clock, circuit, call } = startCircuit();
    call('failed', 5);
    clock.now += 4999;
    expect(circuit.wait()).toBe(1);
    clock.now += 1;
    expect([circuit.wait(), circuit.wait(), circuit.wait()]).toEqual([undefined, 5000, 5000]);
    call('failed');
    clock.now += 5000;
    expect([circuit.wait(), circuit.wait()]).toEqual([undefined, 5000]);
    call('succeeded');
    expect([circuit.wait(), circuit.wait()]).toEqual([undefined, undefined]);
    call('failed', 4);
    expect(circuit.wait()).toBeUndefined();
  });
});

const ACCESS: Access = { accessToken: 'token', subject: 'someone' };
const PROFILE = { subject: 'someone' } as UpstreamProfile;

/** An upstream that fails as it is told, and counts. */
function startUpstream(outcome: (call: number) => Refusal | undefined) {
  const calls = { read: 0, write: 0, claims: 0, endSession: 0, addLoginId: 0, readCustomData: 0 };
  const answer =
    <T>(name: keyof typeof calls, result: T) =>
    async () => {
      calls[name] += 1;
      const refusal = outcome(calls[name]);
      if (refusal) throw refusal;
      return result;
    };
  const upstream = {
    read: answer('read', PROFILE),
    write: answer('write', PROFILE),
    claims: answer('claims', { sub: 'someone' }),
    endSession: answer('endSession', undefined),
    account: { addLoginId: answer('addLoginId', PROFILE), readCustomData: answer('readCustomData', {}) },
  } as unknown as Upstream;
  return { upstream, calls };
}

const down = () => new Refusal('upstream_unavailable');
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error: unknown) => (error as Refusal).code,
  );

describe('an upstream behind a network', () => {
  test('gets at most a tenth more reads than were asked for, whatever fails', async () => {
    const { upstream, calls } = startUpstream(call => (call % 7 === 0 ? down() : undefined));
    const resilient = resilientUpstream(upstream, NO_METRICS);
    const outcomes = new Map<string, number>();
    for (let reads = 0; reads < 140; reads += 1) {
      const code = await codeOf(resilient.read(ACCESS));
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
    }
    expect(calls.read).toBeGreaterThan(140);
    expect(calls.read).toBeLessThanOrEqual(154);
    // some failures were not seen by anybody
    expect(outcomes.get('upstream_unavailable') ?? 0).toBeLessThan(20);
  });

  test('gets each write exactly once', async () => {
    const { upstream, calls } = startUpstream(call => (call % 4 === 0 ? down() : undefined));
    const resilient = resilientUpstream(upstream, NO_METRICS);
    for (let reads = 0; reads < 100; reads += 1) await codeOf(resilient.claims('token'));
    for (let writes = 0; writes < 40; writes += 1) {
      await codeOf(resilient.write(ACCESS, {}, '"a"'));
      await codeOf(resilient.endSession(ACCESS));
      await codeOf(resilient.account?.addLoginId(ACCESS, { type: 'username', value: 'x' }) ?? Promise.reject());
    }
    expect([calls.write, calls.endSession, calls.addLoginId]).toEqual([40, 40, 40]);
  });

  test('is not asked again after a slow failure, or one that would come again', async () => {
    for (const code of ['upstream_timeout', 'upstream_invalid', 'unauthenticated', 'not_found'] as const) {
      const { upstream, calls } = startUpstream(call => (call === 31 ? new Refusal(code) : undefined));
      const resilient = resilientUpstream(upstream, NO_METRICS);
      for (let reads = 0; reads < 30; reads += 1) await resilient.read(ACCESS);
      expect(await codeOf(resilient.read(ACCESS))).toBe(code);
      expect(calls.read).toBe(31);
    }
  });

  test('is left alone once it keeps failing: the answer is there at once, and says when to come back', async () => {
    const { upstream, calls } = startUpstream(down);
    const resilient = resilientUpstream(upstream, NO_METRICS);
    for (let reads = 0; reads < 5; reads += 1) await codeOf(resilient.write(ACCESS, {}, '"a"'));
    const started = performance.now();
    for (let reads = 0; reads < 1000; reads += 1) {
      const error = await resilient.read(ACCESS).catch((reason: unknown) => reason as Refusal);
      expect(error).toMatchObject({ code: 'upstream_unavailable', headers: { 'retry-after': '5' } });
    }
    expect((performance.now() - started) / 1000).toBeLessThan(5);
    expect(calls).toMatchObject({ read: 0, write: 5 });
  });

  test('is not left alone because one of its nodes died in the middle of many saves', async () => {
    let die = () => {};
    const dead = new Promise<never>((_, reject) => {
      die = () => reject(down());
    });
    const { upstream } = startUpstream(() => undefined);
    const resilient = resilientUpstream({ ...upstream, write: () => dead }, NO_METRICS);
    const saves = Array.from({ length: 16 }, () => codeOf(resilient.write(ACCESS, {}, '"a"')));
    die();
    expect(new Set(await Promise.all(saves))).toEqual(new Set(['upstream_unavailable']));
    expect(await codeOf(resilient.read(ACCESS))).toBe('ok');
  });

  test('that refuses is not failing', async () => {
    const { upstream, calls } = startUpstream(() => new Refusal('invalid_attributes'));
    const resilient = resilientUpstream(upstream, NO_METRICS);
    for (let writes = 0; writes < 50; writes += 1) await codeOf(resilient.write(ACCESS, {}, '"a"'));
    expect(calls.write).toBe(50);
  });

  test('has failed once if calls that share an exchange fail with it', async () => {
    const failure = down();
    const { upstream, calls } = startUpstream(call => (call <= 8 ? failure : undefined));
    const resilient = resilientUpstream(upstream, NO_METRICS);
    const together = Array.from({ length: 8 }, () => codeOf(resilient.write(ACCESS, {}, '"a"')));
    expect(new Set(await Promise.all(together))).toEqual(new Set(['upstream_unavailable']));
    expect(await codeOf(resilient.write(ACCESS, {}, '"a"'))).toBe('ok');
    expect(calls.write).toBe(9);
  });

  test('has its failures counted by kind', async () => {
    const metrics = await createMetrics('authui');
    const { upstream } = startUpstream(call => new Refusal(call % 2 ? 'upstream_timeout' : 'upstream_invalid'));
    const resilient = resilientUpstream(upstream, metrics);
    for (let writes = 0; writes < 4; writes += 1) await codeOf(resilient.write(ACCESS, {}, '"a"'));
    const text = await metrics.text({});
    expect(text).toContain('upstream_errors_total{kind="upstream_timeout",app="authui"} 2');
    expect(text).toContain('upstream_errors_total{kind="upstream_invalid",app="authui"} 2');
  });
});
