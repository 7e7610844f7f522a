/**
 * One token of Snowflake SQL. `text` is what was written (for errors), `value` what it means:
 * a word folded to upper case, a quoted identifier or string unescaped, a bind's number (`?` counts from 1).
 */
export type Token = {
  readonly kind:
    | 'word'
    | 'quoted'
    | 'string'
    | 'number'
    | 'symbol'
    | 'positional'
    | 'bind'
    | 'stage'
    | 'variable'
    | 'end';
  readonly text: string;
  readonly value: string;
  readonly line: number;
  readonly position: number;
  /** Offsets into the statement's text. */
  readonly start: number;
  readonly end: number;
};
