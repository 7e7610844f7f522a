import { SnowflakeError, syntaxError } from '../errors.ts';
import type { Token } from './token.ts';

const symbols = [
  '::',
  ':=',
  '=>',
  '->>',
  '->',
  '||',
  '<>',
  '!=',
  '<=',
  '>=',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '.',
  ';',
  ':',
  '+',
  '-',
  '*',
  '/',
  '%',
  '=',
  '<',
  '>',
  '?',
  '&',
  '|',
  '^',
  '~',
  '!',
  '@',
  '$',
];

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '0': '\0',
  "'": "'",
  '"': '"',
  '\\': '\\',
};

/**
 * The value of a single-quoted literal's inside: `''` is a quote, a backslash begins an escape
 * (docs.snowflake.com data-types-text, "Escape sequences in single-quoted string constants").
 */
const unescapeString = (inside: string): string =>
  inside.replace(
    /''|\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[0-7]{3}|[\s\S])/g,
    (_, escape: string | undefined) => {
      if (escape === undefined) return "'";
      if (/^[ux][0-9a-fA-F]+$/.test(escape))
        return String.fromCharCode(parseInt(escape.slice(1), 16));
      if (/^[0-7]{3}$/.test(escape)) return String.fromCharCode(parseInt(escape, 8));
      return escapes[escape] ?? escape;
    },
  );

const blank = /\s+|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const number = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const string = /'((?:[^'\\]|''|\\[\s\S])*)'/y;
const dollarString = /\$\$([\s\S]*?)\$\$/y;
const quoted = /"((?:[^"]|"")*)"/y;
const positional = /\$(\d+)/y;
const variable = /\$([A-Za-z_]\w*)/y;
const bind = /\?|:(\d+)/y;
/** An unquoted stage location: `@~/dir`, `@%table`, `@db.schema."Stage"/path/file.gz`. */
const stage =
  /@(?:~|%?(?:"(?:[^"]|"")*"|[\w$]+))(?:\.%?(?:"(?:[^"]|"")*"|[\w$%]+))*(?:\/[^\s,;()'"]*)?/y;

/** After these a `:1` is a bind; after a name, a bracket or a positional column it begins a path. */
const endsOperand = (token: Token | undefined): boolean =>
  token !== undefined &&
  (['quoted', 'positional', 'string', 'number'].includes(token.kind) ||
    (token.kind === 'word' && !operandKeywords.has(token.value)) ||
    token.text === ')' ||
    token.text === ']');

const operandKeywords = new Set([
  'SELECT',
  'VALUES',
  'AND',
  'OR',
  'NOT',
  'IN',
  'LIKE',
  'ILIKE',
  'WHERE',
  'ON',
  'SET',
  'THEN',
  'ELSE',
  'WHEN',
  'CASE',
  'BETWEEN',
  'LIMIT',
  'OFFSET',
  'BY',
  'HAVING',
  'RETURN',
]);

/**
 * Cuts Snowflake SQL into tokens; comments and blanks are left out, the last token has kind `end`.
 * @throws SnowflakeError 001003 at a character that Snowflake SQL does not know, or an open quote
 */
export const tokenize = (sql: string): readonly Token[] => {
  const tokens: Token[] = [];
  let offset = 0;
  let line = 1;
  let lineStart = 0;
  let binds = 0;
  const nextBind = (): string => String((binds += 1));

  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = offset;
    return pattern.exec(sql);
  };
  const advance = (text: string): void => {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      line += 1;
      lineStart = offset + at + 1;
    }
    offset += text.length;
  };
  const push = (kind: Token['kind'], text: string, value: string): void => {
    tokens.push({
      kind,
      text,
      value,
      line,
      position: offset - lineStart,
      start: offset,
      end: offset + text.length,
    });
    advance(text);
  };

  for (;;) {
    const skipped = match(blank);
    if (skipped) {
      advance(skipped[0]);
      continue;
    }
    if (offset >= sql.length) break;
    let found: RegExpExecArray | null;
    if ((found = match(word))) push('word', found[0], found[0].toUpperCase());
    else if ((found = match(quoted))) {
      if (found[1] === '') throw syntaxError(line, offset - lineStart, '""');
      push('quoted', found[0], (found[1] ?? '').replaceAll('""', '"'));
    } else if ((found = match(string))) push('string', found[0], unescapeString(found[1] ?? ''));
    else if ((found = match(dollarString))) push('string', found[0], found[1] ?? '');
    else if ((found = match(positional))) push('positional', found[0], found[1] ?? '');
    else if ((found = match(variable))) push('variable', found[0], (found[1] ?? '').toUpperCase());
    else if ((found = match(number))) push('number', found[0], found[0]);
    else if (sql[offset] === '@' && (found = match(stage))) push('stage', found[0], found[0]);
    else if (!endsOperand(tokens.at(-1)) && (found = match(bind)))
      push('bind', found[0], found[1] ?? nextBind());
    else if (sql[offset] === '?') push('bind', '?', nextBind());
    else {
      const symbol = symbols.find((text) => sql.startsWith(text, offset));
      if (symbol === undefined || (sql[offset] === '!' && symbol === '!')) {
        throw syntaxError(
          line,
          offset - lineStart,
          sql[offset] === "'" || sql[offset] === '"'
            ? sql.slice(offset, offset + 20)
            : (sql[offset] ?? ''),
        );
      }
      push('symbol', symbol, symbol);
    }
  }
  tokens.push({
    kind: 'end',
    text: '<EOF>',
    value: '',
    line,
    position: offset - lineStart,
    start: offset,
    end: offset,
  });
  return tokens;
};

/** Splits a request into its statements at top-level semicolons; empty statements are dropped. */
export const splitStatements = (sql: string): readonly string[] => {
  const statements: string[] = [];
  let start = 0;
  let used = false;
  for (const token of tokenize(sql)) {
    if (token.kind === 'end' || token.text === ';') {
      if (used) statements.push(sql.slice(start, token.start).trim());
      start = token.end;
      used = false;
    } else used = true;
  }
  return statements;
};

/** What Snowflake says to a request with no statement in it. */
export const emptyStatement = (): SnowflakeError =>
  new SnowflakeError('000900', '42601', 'SQL compilation error:\nEmpty SQL statement.');
