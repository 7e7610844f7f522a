/** JSON text as Snowflake keeps it, or what is wrong with it in Snowflake's words. */
export type ParsedJson =
  | { readonly ok: true; readonly json: string | null }
  | { readonly ok: false; readonly problem: string };

class Problem extends Error {}

const whole = /-?\d+/y;
const number = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
/** Control characters, which JSON wants escaped and Snowflake takes as they are. */
const control = /\p{Cc}/u;
const controls = /\p{Cc}/gu;
const stringBody = /"(?:[^"\\]|\\[\s\S])*"/y;

/**
 * A number's lexeme without what does not count: `1.50` is 1.5, `1.0` is 1. No digit is lost of a fixed-point number, of up to 38 digits and
 * up to 37 of them behind the point. With more, or with an exponent, it is a DOUBLE (docs.snowflake.com PARSE_JSON, usage notes,
 * 2026-11-24), and is written with an exponent.
 */
const canonicalNumber = (lexeme: string): string => {
  if (isDouble(lexeme)) return double(lexeme);
  if (!lexeme.includes('.')) return lexeme.replace(/^(-?)0+(?=\d)/, '$1');
  return lexeme.replace(/\.?0+$/, '').replace(/^(-?)\./, '$10.') || '0';
};

const isDouble = (lexeme: string): boolean => {
  const [, whole = '', fraction = ''] = /^-?0*(\d*)\.?(\d*?)0*$/.exec(lexeme) ?? ['', lexeme];
  return /e/i.test(lexeme) || whole.length + fraction.length > 38 || fraction.length > 37;
};

const double = (lexeme: string): string => {
  const value = Number(lexeme);
  if (!Number.isFinite(value)) return lexeme;
  const shortest = value.toExponential();
  const [digits = ''] = lexeme.replace(/[-.]|^0+/g, '').split(/e/i);
  // What is a DOUBLE as it is written stays so.
  return /e/i.test(lexeme) && digits.length <= 15 ? lexeme.toLowerCase() : shortest;
};

class JsonReader {
  readonly #text: string;
  readonly #allowDuplicates: boolean;
  readonly #indent: string | undefined;
  #at = 0;

  constructor(text: string, allowDuplicates: boolean, indent?: string) {
    this.#text = text;
    this.#allowDuplicates = allowDuplicates;
    this.#indent = indent;
  }

  document(): string | null {
    this.#blank();
    if (this.#at >= this.#text.length) return null;
    const value = this.#value('');
    this.#blank();
    if (this.#at < this.#text.length)
      throw new Problem(`more than one document in the input, pos ${this.#at}`);
    return value;
  }

  #blank(): void {
    while (this.#at < this.#text.length && ' \t\r\n'.includes(this.#text[this.#at] ?? '.'))
      this.#at += 1;
  }

  #take(character: string): boolean {
    this.#blank();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #value(margin: string): string {
    this.#blank();
    const character = this.#text[this.#at];
    if (character === undefined) throw new Problem(`incomplete JSON, pos ${this.#at + 1}`);
    if (character === '{') return this.#object(margin);
    if (character === '[') return this.#array(margin);
    if (character === '"') return this.#string();
    for (const keyword of ['true', 'false', 'null']) {
      if (
        this.#text.startsWith(keyword, this.#at) &&
        !/\w/.test(this.#text[this.#at + keyword.length] ?? ' ')
      ) {
        this.#at += keyword.length;
        return keyword;
      }
    }
    const found = this.#match(number) ?? this.#match(whole);
    if (found !== undefined && !/[\w.]/.test(this.#text[this.#at] ?? ' '))
      return canonicalNumber(found);
    const word = /^[\w.+-]+/.exec(this.#text.slice(this.#at))?.[0];
    throw new Problem(
      word === undefined
        ? `misplaced ${character}, pos ${this.#at + 1}`
        : `unknown keyword "${word}", pos ${this.#at + word.length + 1}`,
    );
  }

  #string(): string {
    const start = this.#at;
    const found = this.#match(stringBody);
    if (found === undefined) throw new Problem(`unfinished string, pos ${start + 1}`);
    if (!found.includes('\\') && !control.test(found)) return found;
    try {
      const escaped = found.replace(controls, (character) =>
        JSON.stringify(character).slice(1, -1),
      );
      return JSON.stringify(JSON.parse(escaped));
    } catch {
      throw new Problem(`invalid escape sequence in string, pos ${start + 1}`);
    }
  }

  #array(margin: string): string {
    this.#at += 1;
    const items: string[] = [];
    const inner = margin + (this.#indent ?? '');
    if (this.#take(']')) return '[]';
    for (;;) {
      items.push(this.#value(inner));
      if (this.#take(']')) break;
      if (!this.#take(',')) throw new Problem(`missing comma, pos ${this.#at + 1}`);
      if (this.#take(']')) break;
    }
    return this.#join('[', items, ']', margin);
  }

  #object(margin: string): string {
    this.#at += 1;
    const members = new Map<string, string>();
    const inner = margin + (this.#indent ?? '');
    if (this.#take('}')) return '{}';
    for (;;) {
      this.#blank();
      if (this.#text[this.#at] !== '"')
        throw new Problem(`object attribute name must be a string, pos ${this.#at + 1}`);
      const key = this.#string();
      if (!this.#take(':')) throw new Problem(`missing colon, pos ${this.#at + 1}`);
      if (members.has(key) && !this.#allowDuplicates)
        throw new Problem(`duplicate object attribute ${key}, pos ${this.#at}`);
      members.set(key, this.#value(inner));
      if (this.#take('}')) break;
      if (!this.#take(',')) throw new Problem(`missing comma, pos ${this.#at + 1}`);
      if (this.#take('}')) break;
    }
    // Snowflake orders an object's keys.
    const pairs = [...members]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}:${this.#indent === undefined ? '' : ' '}${value}`);
    return this.#join('{', pairs, '}', margin);
  }

  #join(open: string, items: readonly string[], close: string, margin: string): string {
    if (this.#indent === undefined) return `${open}${items.join(',')}${close}`;
    const inner = margin + this.#indent;
    return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${margin}${close}`;
  }
}

/**
 * Reads one JSON document (docs.snowflake.com functions/parse_json): text without any is NULL, a repeated key is an error
 * unless allowed (then the last one counts).
 */
export const parseJson = (text: string, allowDuplicates: boolean): ParsedJson => {
  try {
    return { ok: true, json: new JsonReader(text, allowDuplicates).document() };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: error.message };
    if (error instanceof RangeError) return { ok: false, problem: 'document is nested too deeply' };
    throw error;
  }
};

/** JSON as a result shows it: keys in order, two blanks a level. What cannot be parsed stays as it is. */
export const prettyJson = (text: string): string => {
  try {
    return new JsonReader(text, true, '  ').document() ?? text;
  } catch {
    return text;
  }
};
