import { SnowflakeError, syntaxError } from '../errors.ts';
import { maxIdentifierLength, type Identifier, type ObjectName } from './identifier.ts';
import { reservedWords } from './reserved-words.ts';
import type { Expression, Query } from './ast.ts';
import type { Token } from './token.ts';
import { tokenize } from './tokenize.ts';

/** What the files of the grammar need of one another, and each of them itself. */
export type Grammar = {
  readonly query: (reader: TokenReader) => Query;
  readonly expression: (reader: TokenReader) => Expression;
  readonly operand: (reader: TokenReader) => Expression;
};

/** Reads a statement's tokens from the left; every `expect…` throws Snowflake's syntax error. */
export class TokenReader {
  readonly sql: string;
  readonly #grammar: Grammar;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string, grammar: Grammar) {
    this.sql = sql;
    this.#tokens = tokenize(sql);
    this.#grammar = grammar;
  }

  /** A query inside an expression. */
  query(): Query {
    return this.#grammar.query(this);
  }

  /** An expression inside one of its own parts. */
  expression(): Expression {
    return this.#grammar.expression(this);
  }

  /** An expression without comparisons, AND, OR and NOT. */
  operand(): Expression {
    return this.#grammar.operand(this);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('the token list has no end');
    return token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  /** Where the reader stands, for `rewind`. */
  get mark(): number {
    return this.#at;
  }

  rewind(mark: number): void {
    this.#at = mark;
  }

  /** The statement's text from an offset to the end of the token read last. */
  textFrom(start: number): string {
    return this.sql.slice(start, this.#tokens[this.#at - 1]?.end ?? start);
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end' || (this.peek().text === ';' && this.peek(1).kind === 'end');
  }

  expectEnd(): void {
    if (!this.atEnd) throw this.unexpected();
  }

  unexpected(token = this.peek()): SnowflakeError {
    return syntaxError(token.line, token.position, token.text);
  }

  /** Whether the next tokens are these words, in this order. */
  isWords(words: string): boolean {
    return words
      .split(' ')
      .every((word, index) => this.peek(index).kind === 'word' && this.peek(index).value === word);
  }

  /** Takes these words if they come next. */
  takeWords(words: string): boolean {
    if (!this.isWords(words)) return false;
    this.#at += words.split(' ').length;
    return true;
  }

  expectWords(words: string): void {
    for (const word of words.split(' ')) if (!this.takeWords(word)) throw this.unexpected();
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === symbol;
  }

  takeSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.#at += 1;
    return true;
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected();
  }

  /** Whether a query begins here, also behind opening brackets. */
  get startsQuery(): boolean {
    let ahead = 0;
    while (this.isSymbol('(', ahead)) ahead += 1;
    const token = this.peek(ahead);
    if (token.kind !== 'word') return false;
    return (
      token.value === 'SELECT' ||
      token.value === 'WITH' ||
      (token.value === 'VALUES' && this.isSymbol('(', ahead + 1))
    );
  }

  get isName(): boolean {
    const token = this.peek();
    return token.kind === 'quoted' || (token.kind === 'word' && !reservedWords.has(token.value));
  }

  /** One identifier; reserved words are refused unless quoted. */
  identifier(): Identifier {
    const token = this.peek();
    if (!this.isName) throw this.unexpected();
    this.next();
    if (token.value.length > maxIdentifierLength) {
      throw new SnowflakeError(
        '001031',
        '42000',
        `SQL compilation error:\nidentifier '${token.value}' is too long: the maximum is ${maxIdentifierLength} characters`,
      );
    }
    return { value: token.value, quoted: token.kind === 'quoted' };
  }

  /** One to `parts` identifiers with dots between; `db..name` means the schema PUBLIC; IDENTIFIER('…') too. */
  objectName(parts = 3): ObjectName {
    if (this.isWords('IDENTIFIER') && this.isSymbol('(', 1)) {
      this.next();
      this.next();
      const inner = new TokenReader(this.string(), this.#grammar);
      this.expectSymbol(')');
      const name = inner.objectName(parts);
      inner.expectEnd();
      return name;
    }
    const name = [this.identifier()];
    while (name.length < parts && this.isSymbol('.')) {
      this.next();
      if (this.isSymbol('.')) name.push({ value: 'PUBLIC', quoted: false });
      else name.push(this.identifier());
    }
    return name;
  }

  string(): string {
    const token = this.peek();
    if (token.kind !== 'string') throw this.unexpected();
    this.next();
    return token.value;
  }

  integer(): number {
    const token = this.peek();
    if (token.kind !== 'number' || !/^\d+$/.test(token.value)) throw this.unexpected();
    this.next();
    return Number(token.value);
  }

  /** `read` once, and again after every comma. */
  list<T>(read: () => T): T[] {
    const items = [read()];
    while (this.takeSymbol(',')) items.push(read());
    return items;
  }

  /** A list in brackets. */
  bracketed<T>(read: () => T): T[] {
    this.expectSymbol('(');
    const items = this.list(read);
    this.expectSymbol(')');
    return items;
  }
}
