import { compilationError, SandboxInternalError, SnowflakeError } from '../errors.ts';
import { failureMark } from '../types/failure-sql.ts';

/**
 * The Snowflake error for a failure inside DuckDB. Ours travel inside DuckDB's text behind a mark; of DuckDB's own only those are
 * known that a correct translation can still meet. The rest is a defect of the sandbox, and says so.
 */
export const translateError = (error: unknown): SnowflakeError => {
  if (error instanceof SnowflakeError) return error;
  // An error of the native module may come from another realm, where instanceof does not know it.
  const text =
    typeof error === 'object' && error !== null && 'message' in error
      ? String(error.message)
      : String(error);
  const mark = text.indexOf(failureMark);
  if (mark >= 0) {
    const [, code = '', sqlState = '', message = ''] =
      /^(\d{6}):(\w{5}):([\s\S]*)$/.exec(text.slice(mark + failureMark.length)) ?? [];
    return new SnowflakeError(code, sqlState, message, { cause: error });
  }
  if (text.startsWith('INTERRUPT'))
    return new SnowflakeError('000604', '57014', 'SQL execution canceled', { cause: error });
  if (/out of range|overflow|Overflow/i.test(text)) {
    const [, value = ''] = /[Cc]asting value "([^"]*)"/.exec(text) ?? [];
    return new SnowflakeError(
      '100039',
      '22003',
      value === '' ? 'Numeric value is out of range' : `Numeric value '${value}' is out of range`,
      { cause: error },
    );
  }
  if (text.includes('NOT NULL constraint failed')) {
    const column = /failed: .*\.([^.]+)$/.exec(text.split('\n')[0] ?? '')?.[1] ?? '';
    return new SnowflakeError(
      '100072',
      '22000',
      `NULL result in a non-nullable column${column === '' ? '' : ` '${column}'`}`,
      { cause: error },
    );
  }
  if (/must appear in the GROUP BY clause|must be used in an aggregate/.test(text)) {
    const column = /column "([^"]*)"/.exec(text)?.[1] ?? '';
    return compilationError('000979', '42601', `[${column}] is not a valid group by expression`);
  }
  if (/aggregate/i.test(text) && text.startsWith('Binder')) {
    return compilationError('002032', '42601', 'Invalid aggregate function in this clause');
  }
  if (text.includes('More than one row returned by a subquery')) {
    return new SnowflakeError('090150', '22000', 'Single-row subquery returns more than one row.', {
      cause: error,
    });
  }
  if (/^TransactionContext|^Transaction.*[Cc]onflict|write-write conflict|Conflict on/.test(text)) {
    return new SnowflakeError(
      '000625',
      '57014',
      'Statement aborted: the table was changed by another transaction at the same time.',
      { cause: error },
    );
  }
  if (/[Uu]nknown TimeZone|not a recognized time zone/.test(text))
    return new SnowflakeError('100095', '22023', 'Unknown timezone', { cause: error });
  if (
    /^Invalid Input Error: .*(regex|regular expression|pattern)/i.test(text) ||
    /missing \)|missing \]|invalid perl operator/.test(text)
  ) {
    return new SnowflakeError('100048', '2201B', 'Invalid regular expression', { cause: error });
  }
  return new SandboxInternalError(text, { cause: error });
};
