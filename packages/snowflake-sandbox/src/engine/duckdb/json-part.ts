/** A step into JSON: a member by its key, an element by its index. */
export type PartStep = string | number;

/**
 * The text of a part of a JSON document, without white space but with every digit: DuckDB keeps a decimal's digits only as far as a
 * double has them. Undefined where there is no such part. The document is well-formed.
 */
export const jsonPartText = (json: string, steps: readonly PartStep[]): string | undefined => {
  let at = skipSpace(json, 0);
  for (const step of steps) {
    const found = typeof step === 'string' ? member(json, at, step) : element(json, at, step);
    if (found === undefined) return undefined;
    at = found;
  }
  return compact(json.slice(at, valueEnd(json, at)));
};

/** The elements of an array or the values of an object, in their order; none of anything else. */
export const jsonElements = (json: string): readonly string[] => {
  const start = skipSpace(json, 0);
  const isObject = json[start] === '{';
  if (!isObject && json[start] !== '[') return [];
  const found: string[] = [];
  let at = skipSpace(json, start + 1);
  while (at < json.length && json[at] !== (isObject ? '}' : ']')) {
    if (isObject) at = skipSpace(json, skipSpace(json, stringEnd(json, at)) + 1);
    const end = valueEnd(json, at);
    found.push(compact(json.slice(at, end)));
    at = skipSpace(json, end);
    if (json[at] === ',') at = skipSpace(json, at + 1);
  }
  return found;
};

/** What a part is as text: a string without its quotes, null as undefined, anything else as it is written. */
export const partAsText = (part: string | undefined): string | undefined => {
  if (part === undefined || part === 'null') return undefined;
  return part.startsWith('"') ? (JSON.parse(part) as string) : part;
};

const skipSpace = (json: string, from: number): number => {
  let at = from;
  while (' \t\n\r'.includes(json.charAt(at)) && at < json.length) at += 1;
  return at;
};

const stringEnd = (json: string, start: number): number => {
  for (let at = start + 1; at < json.length; at += 1) {
    if (json[at] === '\\') at += 1;
    else if (json[at] === '"') return at + 1;
  }
  return json.length;
};

const valueEnd = (json: string, start: number): number => {
  if (json[start] === '"') return stringEnd(json, start);
  let at = start;
  for (let depth = 0; at < json.length; at += 1) {
    const character = json.charAt(at);
    if (character === '"') at = stringEnd(json, at) - 1;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && ' \t\n\r,'.includes(character)) return at;
  }
  return at;
};

/** Where the value of a member begins. */
const member = (json: string, start: number, key: string): number | undefined => {
  if (json[start] !== '{') return undefined;
  let at = skipSpace(json, start + 1);
  while (json[at] === '"') {
    const keyEnd = stringEnd(json, at);
    const value = skipSpace(json, skipSpace(json, keyEnd) + 1);
    if (JSON.parse(json.slice(at, keyEnd)) === key) return value;
    at = skipSpace(json, valueEnd(json, value));
    if (json[at] !== ',') return undefined;
    at = skipSpace(json, at + 1);
  }
  return undefined;
};

const element = (json: string, start: number, index: number): number | undefined => {
  if (json[start] !== '[') return undefined;
  let at = skipSpace(json, start + 1);
  for (let left = index; json[at] !== ']'; left -= 1) {
    if (left === 0) return at;
    at = skipSpace(json, valueEnd(json, at));
    if (json[at] !== ',') return undefined;
    at = skipSpace(json, at + 1);
  }
  return undefined;
};

const compact = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (piece) => (piece.startsWith('"') ? piece : ''));
