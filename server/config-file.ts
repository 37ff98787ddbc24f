/** A YAML file against a schema: the value, or every fault with its path and line. */

import * as v from 'valibot';
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';

export interface Fault {
  /** `file:line: path`, or the name of an environment variable. */
  readonly where: string;
  readonly message: string;
}

/** Never throws. Without faults there is a value; with faults, whatever of it could be read, unchecked. */
export function parseYaml<T>(
  text: string,
  name: string,
  schema: v.GenericSchema<unknown, T>,
): { readonly value?: T; readonly partial: unknown; readonly faults: readonly Fault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, message }) => ({
      where: `${name}:${lines.linePos(pos[0]).line}`,
      message,
    }));
    return { faults, partial: {} };
  }
  const parsed = v.safeParse(schema, document.toJS() ?? {});
  if (parsed.success) return { value: parsed.output, partial: parsed.output, faults: [] };
  const faults = parsed.issues.map(issue => {
    const path = (issue.path ?? []).map(item => item.key as string | number);
    const line = lines.linePos(offsetOf(document, path)).line;
    return { line, where: `${name}:${line}: ${path.join('.') || 'file'}`, message: wording(issue) };
  });
  const inOrder = faults.toSorted((a, b) => a.line - b.line).map(({ where, message }) => ({ where, message }));
  return { faults: inOrder, partial: parsed.output ?? {} };
}

/** Valibot's own sentences are for programmers; a missing key and a wrong kind are said in words of the file. */
function wording(issue: v.BaseIssue<unknown>): string {
  if (issue.received === 'undefined') return 'is missing';
  if (!/^Invalid (type|key)/.test(issue.message)) return issue.message;
  return `must be ${(issue.expected ?? 'something else').toLowerCase()}, not ${issue.received}`;
}

/** Where the deepest part of the path that exists stands in the text: its key, or its item. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find(item => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (node as Node | undefined)?.range?.[0] ?? offset;
    }
  }
  return offset;
}
