/** A failure as Snowflake reports it: a six-digit code, an SQLSTATE, and Snowflake's own wording. */
export class SnowflakeError extends Error {
  override readonly name = 'SnowflakeError';
  /** Six digits, as on the wire: `002003`. */
  readonly code: string;
  readonly sqlState: string;

  constructor(code: string, sqlState: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.sqlState = sqlState;
  }
}

/** The sandbox met something it has no Snowflake answer for: a defect of the sandbox, never of the statement. */
export class SandboxInternalError extends SnowflakeError {
  constructor(what: string, options?: ErrorOptions) {
    super('000603', 'XX000', `SQL execution internal error: ${what}`, options);
  }
}

const compilation = (code: string, sqlState: string, text: string): SnowflakeError =>
  new SnowflakeError(code, sqlState, `SQL compilation error:\n${text}`);

export const syntaxError = (line: number, position: number, unexpected: string): SnowflakeError =>
  compilation(
    '001003',
    '42000',
    `syntax error line ${line} at position ${position} unexpected '${unexpected}'.`,
  );

/** Something of Snowflake's that this sandbox does not imitate, or an option that Snowflake does not have. */
export const unsupported = (what: string): SnowflakeError =>
  new SnowflakeError('000002', '0A000', `Unsupported feature '${what}'.`);

export const unknownFunction = (name: string): SnowflakeError =>
  compilation('002140', '42601', `Unknown function ${name}`);

export const wrongArgumentCount = (name: string, expected: number, got: number): SnowflakeError =>
  got < expected
    ? compilation(
        '000938',
        '22023',
        `error line 1 at position 0\nnot enough arguments for function [${name}], expected ${expected}, got ${got}`,
      )
    : compilation(
        '000939',
        '22023',
        `error line 1 at position 0\ntoo many arguments for function [${name}] expected ${expected}, got ${got}`,
      );

export const invalidArgumentTypes = (name: string, types: string): SnowflakeError =>
  compilation(
    '001044',
    '42P13',
    `error line 1 at position 0\nInvalid argument types for function '${name}': (${types})`,
  );

export const invalidIdentifier = (name: string): SnowflakeError =>
  compilation('000904', '42000', `error line 1 at position 0\ninvalid identifier '${name}'`);

export const ambiguousColumn = (name: string): SnowflakeError =>
  compilation('001006', '42601', `ambiguous column name '${name}'`);

/** `kind` is Snowflake's word: Object, Table, Schema, Database, Stage, File format. */
export const doesNotExist = (kind: string, name: string): SnowflakeError =>
  compilation('002003', '42S02', `${kind} '${name}' does not exist or not authorized.`);

/** What DROP, DESCRIBE, SHOW … IN and USE say of a missing object. */
export const objectDoesNotExist = (): SnowflakeError =>
  compilation('002043', '02000', 'Object does not exist, or operation cannot be performed.');

export const alreadyExists = (name: string): SnowflakeError =>
  compilation('002002', '42710', `Object '${name}' already exists.`);

export const duplicateColumn = (name: string): SnowflakeError =>
  compilation('002025', '42S21', `duplicate column name '${name}'`);

export const columnAlreadyExists = (name: string): SnowflakeError =>
  compilation('001430', '42601', `column '${name}' already exists`);

export const columnDoesNotExist = (name: string): SnowflakeError =>
  compilation('001404', '42000', `invalid column '${name}'`);

/** A value of one type where another is needed and Snowflake does not convert by itself. */
export const typeMismatch = (column: string, expected: string, got: string): SnowflakeError =>
  compilation(
    '002023',
    '22000',
    `Expression type does not match column data type, expecting ${expected} but got ${got} for column ${column}`,
  );

export const invalidCast = (from: string, to: string): SnowflakeError =>
  compilation('002017', '22000', `invalid type [CAST(${from} AS ${to})] for parameter '${to}'`);

export const unsupportedType = (name: string): SnowflakeError =>
  compilation('002040', '42601', `Unsupported data type '${name}'.`);

export const invalidValue = (value: string, option: string): SnowflakeError =>
  compilation('001008', '22023', `invalid value [${value}] for parameter '${option}'`);

export const invalidProperty = (name: string, kind: string): SnowflakeError =>
  compilation('001420', '22023', `invalid property '${name}' for '${kind}'`);

export const noCurrentDatabase = (): SnowflakeError =>
  new SnowflakeError(
    '090105',
    '22000',
    "Cannot perform operation. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.",
  );

export const noCurrentSchema = (): SnowflakeError =>
  new SnowflakeError(
    '090106',
    '22000',
    "Cannot perform operation. This session does not have a current schema. Call 'USE SCHEMA', or use a qualified name.",
  );

export const compilationError = (code: string, sqlState: string, text: string): SnowflakeError =>
  compilation(code, sqlState, text);
