/** JSON as the server takes it: no repeated member names (RFC 8259, 4 leaves them open), no deep nesting. */

const DEPTH_MAXIMUM = 32;

/** A string, or one of the characters that shape a document; everything else is no concern of this scan. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/** @throws SyntaxError if the text is no JSON, repeats a member name or nests deeper than 32 levels */
export function parseStrictJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const open: (Set<string> | null)[] = [];
  let previous = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') addOnce(open.at(-1), JSON.parse(previous) as string);
    if (open.length > DEPTH_MAXIMUM) throw new SyntaxError('JSON is nested too deeply');
    previous = token;
  }
  return value;
}

function addOnce(names: Set<string> | null | undefined, name: string): void {
  if (names?.has(name)) throw new SyntaxError('JSON repeats a member name');
  names?.add(name);
}
