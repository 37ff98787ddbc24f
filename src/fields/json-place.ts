/** The line of a fault in JSON text, also where the engine does not tell it. */

import type { CustomDataFault } from '../profile/custom-data.ts';

/** White space, a string, a number or word, or one character of structure. RFC 8259. */
const TOKEN =
  /[ \t\n\r]+|"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|true(?!\w)|false(?!\w)|null(?!\w)|[{}[\],:]/uy;

interface Token {
  readonly text: string;
  readonly at: number;
}

/** @param offset where the core found it, if it knows. @returns counted from 1; nothing where no line is to blame */
export function lineOfFault(text: string, fault: CustomDataFault, offset: number | undefined): number | undefined {
  if (fault === 'too_large' || fault === 'no_object' || text.trim() === '') return undefined;
  const at = offset ?? placeOf(text, fault);
  return at === undefined ? undefined : text.slice(0, at).split('\n').length;
}

function placeOf(text: string, fault: CustomDataFault): number | undefined {
  const { tokens, end } = tokensOf(text);
  if (fault === 'syntax') return end < text.length ? end : misplaced(tokens, text.length);
  const blamed = tokens.find((token, index) =>
    fault === 'forbidden_key'
      ? tokens[index + 1]?.text === ':' &&
        ['__proto__', 'constructor', 'prototype'].includes(JSON.parse(token.text) as string)
      : /^[-\d]/.test(token.text) && Math.abs(Number(token.text)) > Number.MAX_SAFE_INTEGER,
  );
  return blamed?.at;
}

/** The tokens up to where no token begins. */
function tokensOf(text: string): { readonly tokens: Token[]; readonly end: number } {
  const tokens: Token[] = [];
  let end = 0;
  for (;;) {
    TOKEN.lastIndex = end;
    const [found] = TOKEN.exec(text) ?? [];
    if (found === undefined) return { tokens, end };
    if (found.trim() !== '') tokens.push({ text: found, at: end });
    end += found.length;
  }
}

/** The first token that may not stand where it stands. @param end the place of what is missing after the last one */
function misplaced(tokens: readonly Token[], end: number): number {
  const open: string[] = [];
  let expected: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing' = 'value';
  const afterValue = () => (open.length === 0 ? 'nothing' : 'comma or end');
  for (const { text, at } of tokens) {
    const isValue = expected === 'value' || expected === 'value or end';
    const isEnd = text === (open.at(-1) === '{' ? '}' : ']') && open.length > 0;
    if (isEnd && expected.endsWith('or end')) {
      open.pop();
      expected = afterValue();
    } else if ((expected === 'key' || expected === 'key or end') && text.startsWith('"')) expected = 'colon';
    else if (expected === 'colon' && text === ':') expected = 'value';
    else if (expected === 'comma or end' && text === ',') expected = open.at(-1) === '{' ? 'key' : 'value';
    else if (isValue && (text === '{' || text === '[')) {
      open.push(text);
      expected = text === '{' ? 'key or end' : 'value or end';
    } else if (isValue && !/^[}\],:]/.test(text)) expected = afterValue();
    else return at;
  }
  return end;
}
