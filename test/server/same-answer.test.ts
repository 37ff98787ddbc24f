import { expect, test } from 'vitest';
import { createSameAnswer } from '../../server/http/same-answer.ts';

const answer = (text: string, etag?: string) => ({
  status: 200,
  headers: etag === undefined ? {} : { etag },
  body: Buffer.from(text),
});

test('the very same is given back for the same person, bytes and tag, and only then', () => {
  const same = createSameAnswer<{ readonly text: string }>();
  const ask = (subject: string, text: string, etag?: string) => same(subject, answer(text, etag), () => ({ text }));
  const first = ask('ada', 'a', '"1"');
  expect(ask('ada', 'a', '"1"')).toBe(first);
  for (const [subject, text, etag] of [
    ['ada', 'b', '"1"'],
    ['ada', 'b', '"2"'],
    ['ada', 'b', undefined],
    ['bob', 'b', undefined],
  ] as const) {
    const made = ask(subject, text, etag);
    expect(made).toEqual({ text });
    expect(ask(subject, text, etag)).toBe(made);
  }
  expect(ask('ada', 'a', '"1"')).not.toBe(first);
});

test('nothing is kept of what is refused', () => {
  const same = createSameAnswer<object>();
  const refuse = () => {
    throw new Error('refused');
  };
  expect(() => same('ada', answer('a'), refuse)).toThrow('refused');
  expect(() => same('ada', answer('a'), refuse)).toThrow('refused');
});

test('a thousand people and four MiB are kept', () => {
  const same = createSameAnswer<object>();
  const ask = (subject: string, text: string) => same(subject, answer(text), () => ({}));
  const first = ask('first', 'a');
  for (let index = 0; index < 999; index += 1) ask(`person ${index}`, 'a');
  expect(ask('first', 'a')).toBe(first);
  for (let index = 0; index < 1000; index += 1) ask(`person ${index}`, 'b');
  expect(ask('first', 'a')).not.toBe(first);

  const large = ask('large', 'x'.repeat(1024 * 1024));
  for (let index = 0; index < 3; index += 1) ask(`large ${index}`, 'x'.repeat(1024 * 1024));
  expect(ask('large', 'x'.repeat(1024 * 1024))).not.toBe(large);
});
