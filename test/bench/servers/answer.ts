/** What the stand-ins answer: bytes and headers of the product's own settings, recorded at the start of the benchmark. */

import { readFileSync } from 'node:fs';

export interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The file is named by `ANSWER`. */
export function readAnswer(): Answer {
  const { headers, body } = JSON.parse(readFileSync(process.env['ANSWER'] ?? '', 'utf8')) as Answer;
  return { headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body };
}

/** The new nickname of a change; undefined if the text is none. */
export function nicknameOf(text: string): string | undefined {
  try {
    const patch = JSON.parse(text) as Record<string, unknown>;
    const nickname = patch['/nickname'];
    return typeof nickname === 'string' && nickname.length <= 256 ? nickname : undefined;
  } catch {
    return undefined;
  }
}
