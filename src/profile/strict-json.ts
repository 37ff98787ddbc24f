/**
 * JSON that means the same to every reader. RFC 8259 leaves open what becomes of repeated keys (section 4), numbers
 * beyond all floats (6), deep nesting (9) and lone surrogates (8.2); here all of them are refused.
 */

const JSON_FAULTS = ['syntax', 'repeated_key', 'too_deep', 'lone_surrogate', 'number_out_of_range'] as const;
export type JsonFault = (typeof JSON_FAULTS)[number];

/** Levels of objects and lists, the outermost counted. */
const JSON_DEPTH = 32;

/** Why a text was refused, and where in it, in UTF-16 code units, if that is known. */
export class StrictJsonError extends Error {
  readonly fault: JsonFault;
  readonly offset: number | undefined;
  constructor(fault: JsonFault, offset?: number) {
    super(`JSON: ${fault}`);
    this.name = 'StrictJsonError';
    this.fault = fault;
    this.offset = offset;
  }
}

/**
 * Strings (a key is one that a colon follows) and brackets: all that the rules depend on. A string that never ends is a
 * token too; else the search would begin again at every quote in it, and take time by the square of its length.
 */
const TOKENS = /"(?:[^"\\]|\\.)*(?:"(\s*:)?)?|[{}[\]]/gs;

/** One member that is no list or object, without escapes: most changes of a profile. None of the rules can be broken by it. */
const ONE_MEMBER = /^\{"[^"\\\ud800-\udfff]*":(?:"[^"\\\ud800-\udfff]*"|\d{1,15}|true|false|null)\}$/;

/** @throws StrictJsonError */
export function parseStrictJson(text: string): unknown {
  if (ONE_MEMBER.test(text)) return parse(text, 0);
  const open: Set<string>[] = [];
  for (const match of text.matchAll(TOKENS)) {
    const [token, colon] = match;
    if (token === '{' || token === '[') {
      open.push(new Set());
      if (open.length > JSON_DEPTH) throw new StrictJsonError('too_deep', match.index);
    } else if (token === '}' || token === ']') {
      open.pop();
    } else {
      checkString(colon ? token.slice(0, -colon.length) : token, colon ? open.at(-1) : undefined, match.index);
    }
  }
  return parse(text, 0, MAY_OVERFLOW.test(text) ? refuseInfinite : undefined);
}

/** Only a number with an exponent, or of more than 308 digits, can be beyond all floats. */
const MAY_OVERFLOW = /\de|\d{309}/i;

function checkString(token: string, keys: Set<string> | undefined, offset: number): void {
  // without an escape it is what it looks like; what else may be wrong with it, the whole text is refused for
  const string = token.includes('\\') ? (parse(token, offset) as string) : token.slice(1, -1);
  if (!string.isWellFormed()) throw new StrictJsonError('lone_surrogate', offset);
  if (keys?.has(string)) throw new StrictJsonError('repeated_key', offset);
  keys?.add(string);
}

function parse(text: string, start: number, reviver?: typeof refuseInfinite): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch (error) {
    if (error instanceof StrictJsonError) throw error;
    // engines tell the place in their message, or not at all
    const place = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new StrictJsonError('syntax', place === undefined ? undefined : start + Number(place));
  }
}

/** `1e999` is read as infinity, which is written as `null`: a value would be removed. */
function refuseInfinite(_key: string, value: unknown): unknown {
  if (value === Infinity || value === -Infinity) throw new StrictJsonError('number_out_of_range');
  return value;
}
