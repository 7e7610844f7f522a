import { SnowflakeError } from '../errors.ts';
import type { TypedSql } from '../query/typed-sql.ts';

/** Snowflake's date and time parts with their short forms (docs.snowflake.com functions-date-time), as DuckDB's. */
const names: readonly (readonly [duckdb: string, spellings: string])[] = [
  ['year', 'YEAR Y YY YYY YYYY YR YEARS YRS'],
  ['quarter', 'QUARTER Q QTR QTRS QUARTERS'],
  ['month', 'MONTH MM MON MONS MONTHS'],
  ['week', 'WEEK W WK WEEKOFYEAR WOY WY WEEKS WEEK_ISO WEEKISO WEEKOFYEARISO WEEKOFYEAR_ISO'],
  ['day', 'DAY D DD DAYS DAYOFMONTH'],
  ['hour', 'HOUR H HH HR HOURS HRS'],
  ['minute', 'MINUTE M MI MIN MINUTES MINS'],
  ['second', 'SECOND S SEC SECONDS SECS'],
  ['millisecond', 'MILLISECOND MS MSEC MILLISECONDS'],
  ['microsecond', 'MICROSECOND US USEC MICROSECONDS'],
  ['nanosecond', 'NANOSECOND NS NSEC NANOSEC NSECOND NANOSECONDS NANOSECS NSECONDS'],
  ['dow', 'DAYOFWEEK WEEKDAY DOW DW'],
  ['isodow', 'DAYOFWEEKISO WEEKDAY_ISO DOW_ISO DW_ISO DAYOFWEEK_ISO'],
  ['doy', 'DAYOFYEAR YEARDAY DOY DY'],
  ['isoyear', 'YEAROFWEEK YEAROFWEEKISO'],
  ['epoch', 'EPOCH_SECOND EPOCH EPOCH_SECONDS'],
  ['epoch_ms', 'EPOCH_MILLISECOND EPOCH_MILLISECONDS'],
  ['epoch_us', 'EPOCH_MICROSECOND EPOCH_MICROSECONDS'],
  ['epoch_ns', 'EPOCH_NANOSECOND EPOCH_NANOSECONDS'],
  ['timezone_hour', 'TIMEZONE_HOUR TZH'],
  ['timezone_minute', 'TIMEZONE_MINUTE TZM'],
];

const parts: ReadonlyMap<string, string> = new Map(
  names.flatMap(([duckdb, spellings]) =>
    spellings.split(' ').map((spelling) => [spelling, duckdb] as const),
  ),
);

/** The part that a word or a string names. @throws SnowflakeError 001003-like for another word */
export const datePart = (name: string, value: TypedSql): string => {
  const part = parts.get(value.constant?.value.toUpperCase() ?? '');
  if (part === undefined) {
    throw new SnowflakeError(
      '002155',
      '42601',
      `SQL compilation error: error line 1 at position 0\n'${value.constant?.value ?? ''}' is not a valid date/time component for function ${name}.`,
    );
  }
  return part;
};
