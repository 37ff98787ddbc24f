/** From a requirement to the tests that hold it: the shape of the tables here, and how the names of tests are found. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';

export interface Requirement {
  /** What is promised, in a few words. */
  readonly what: string;
  /**
   * File under `test/` → full titles as vitest prints them, groups before the test with ` > ` between. A group alone
   * stands for all of its tests. A row of `test.each` has the title it gets; where that cannot be read, its pattern.
   */
  readonly tests: Readonly<Record<string, readonly string[]>>;
  /** The feature does not exist; the tests show that it is not there. */
  readonly absent?: true;
}

export type Requirements = Readonly<Record<string, Requirement>>;

const FOLDER = join(import.meta.dirname, '..');

export interface Titles {
  /** Of the tests alone, groups before. */
  readonly tests: ReadonlySet<string>;
  /** Of groups that have a test. */
  readonly groups: ReadonlySet<string>;
}

/** Every test file, relative to `test/`. */
export function testFiles(): readonly string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts'));
}

/** The titles in a test file; those that are skipped or still to come do not count. @throws Error if there is no such file */
export function titlesIn(file: string): Titles {
  const tests = new Set<string>();
  const groups = new Set<string>();
  const { program } = parseSync(file, readFileSync(join(FOLDER, file), 'utf8'));
  const constants: Node[] = [];
  visit(program, node => {
    if (node['type'] === 'VariableDeclarator') constants.push(node);
    return true;
  });

  const read = (root: unknown, above: readonly string[]): void =>
    visit(root, node => {
      const call = callOf(node);
      if (!call) return true;
      if (call === 'skipped') return false;
      for (const title of titlesOf(call, constants)) {
        const path = [...above, title];
        if (call.kind === 'describe') read(call.body, path);
        else {
          tests.add(path.join(' > '));
          for (let length = 1; length < path.length; length += 1) groups.add(path.slice(0, length).join(' > '));
        }
      }
      return false;
    });
  read(program, []);
  return { tests, groups };
}

type Node = Readonly<Record<string, unknown>>;

interface Call {
  readonly kind: 'test' | 'describe';
  readonly title: Node;
  readonly body: readonly unknown[];
  /** What `each` gets. */
  readonly rows?: Node;
}

/** @param enter says whether to look inside */
function visit(value: unknown, enter: (node: Node) => boolean): void {
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) visit(item, enter);
  } else if (typeof value === 'object' && value !== null) {
    if ('type' in value && !enter(value)) return;
    for (const member of Object.values(value)) visit(member, enter);
  }
}

/** `test(…)`, `test.only(…)`, `describe.each(…)(…)`; `skipped` for what does not run. */
function callOf(node: Node): Call | 'skipped' | undefined {
  if (node['type'] !== 'CallExpression') return undefined;
  const [title, ...body] = node['arguments'] as Node[];
  const called = node['callee'] as Node;
  const callee = called['type'] === 'CallExpression' ? (called['callee'] as Node) : called;
  const modified = callee['type'] === 'MemberExpression';
  const name = nameOf(modified ? callee['object'] : callee);
  if (!title || !/^(?:test|it|describe)$/.test(name)) return undefined;
  const modifier = modified ? nameOf(callee['property']) : '';
  if (!RUNS.has(modifier)) return 'skipped';
  const [rows] = called === callee ? [] : (called['arguments'] as Node[]);
  const kind = name === 'describe' ? 'describe' : 'test';
  return { kind, title, body, ...(rows && modifier !== 'runIf' ? { rows } : {}) };
}

const RUNS: ReadonlySet<string> = new Set(['', 'only', 'concurrent', 'sequential', 'each', 'for', 'runIf']);

/** One title, or one for each row. */
function titlesOf({ title, rows }: Call, constants: readonly Node[]): readonly string[] {
  const pattern = textOf(title);
  if (pattern === undefined) return [];
  const firsts = rows === undefined ? undefined : firstsOf(rows, constants);
  return firsts?.map(first => pattern.replace(/%[sj]/, () => first)) ?? [pattern];
}

/** The first value of each row, if every one is a text: `[['a', 1], …]`, `['a', …]`, `Object.entries({ a: 1 })`, or a constant. */
function firstsOf(rows: Node, constants: readonly Node[]): readonly string[] | undefined {
  const node = plain(rows, constants);
  const entries = node['type'] === 'CallExpression' && nameOf((node['callee'] as Node)['property']) === 'entries';
  const source = entries ? plain((node['arguments'] as Node[])[0] ?? {}, constants) : node;
  const firsts = entries
    ? ((source['properties'] ?? []) as Node[]).map(({ key }) => textOf(key as Node) ?? nameOf(key))
    : ((source['elements'] ?? []) as Node[]).map(element => {
        const row = plain(element, constants);
        return textOf(row['type'] === 'ArrayExpression' ? ((row['elements'] as Node[])[0] ?? {}) : row);
      });
  return firsts.length > 0 && firsts.every(first => first !== undefined && first !== '')
    ? (firsts as string[])
    : undefined;
}

/** Without `as const`, parentheses and the name of a constant: the last one of the name before its use. */
function plain(node: Node, constants: readonly Node[]): Node {
  if (node['type'] === 'Identifier') {
    const before = ({ id, start }: Node) => nameOf(id) === nameOf(node) && Number(start) < Number(node['start']);
    const value = constants.findLast(before)?.['init'];
    return value ? plain(value as Node, constants) : node;
  }
  return 'expression' in node ? plain(node['expression'] as Node, constants) : node;
}

function textOf(node: Node): string | undefined {
  if (node['type'] === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined;
  if (node['type'] !== 'TemplateLiteral' || (node['expressions'] as unknown[]).length > 0) return undefined;
  const [quasi] = node['quasis'] as { value: { cooked: string } }[];
  return quasi?.value.cooked;
}

function nameOf(node: unknown): string {
  const name = (node as Node | undefined)?.['name'];
  return typeof name === 'string' ? name : '';
}
