import { invalidArgumentTypes } from '../errors.ts';
import { comparable } from '../query/comparison-sql.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { castTo } from '../types/cast-sql.ts';
import { instantSql, wallClockSql } from '../types/cast-timestamp.ts';
import {
  date,
  timestampLtz,
  timestampNtz,
  timestampTz,
  textType,
  typeName,
} from '../types/data-type.ts';
import { bindOnce } from '../types/bind-once.ts';
import { tzWallClockSql } from '../types/write-text-sql.ts';
import { tzSql } from '../types/read-text-sql.ts';
import { datePart } from './date-parts.ts';
import {
  at,
  integerOf,
  integerResult,
  numberOf,
  scalar,
  textOf,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

/** A DATE, TIME or TIMESTAMP; text and VARIANT are read as TIMESTAMP_NTZ. */
const temporal = (name: string, value: TypedSql): TypedSql => {
  switch (value.type.kind) {
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return value;
    case 'TEXT':
    case 'VARIANT':
    case 'NULL':
      return castTo(value, timestampNtz);
    default:
      throw invalidArgumentTypes(name, typeName(value.type));
  }
};

/** What the clock on the wall shows: what parts are taken of. */
const wallClock = (value: TypedSql): string =>
  value.type.kind === 'TIMESTAMP_TZ'
    ? wallClockSql(value)
    : value.type.kind === 'TIMESTAMP_LTZ'
      ? `CAST(${value.sql} AS TIMESTAMP)`
      : value.sql;

const instantOf = (value: TypedSql): string =>
  value.type.kind === 'TIMESTAMP_TZ' ? instantSql(value) : value.sql;

const partOf = (part: string, value: TypedSql): TypedSql => {
  switch (part) {
    case 'epoch':
      return integerResult(`epoch_us(${instantOf(value)}) // 1000000`, 18);
    case 'epoch_ms':
      return integerResult(`epoch_us(${instantOf(value)}) // 1000`, 18);
    case 'epoch_us':
      return integerResult(`epoch_us(${instantOf(value)})`, 18);
    case 'epoch_ns':
      return integerResult(`CAST(epoch_us(${instantOf(value)}) AS HUGEINT) * 1000`, 38);
    case 'nanosecond':
      return integerResult(`(epoch_us(${wallClock(value)}) % 1000000) * 1000`, 9);
    case 'second':
      return integerResult(`date_part('second', ${wallClock(value)})`, 2);
    case 'timezone_hour':
    case 'timezone_minute':
      if (value.type.kind === 'TIMESTAMP_TZ')
        return integerResult(
          part === 'timezone_hour'
            ? `(${value.sql})."offset" // 60`
            : `(${value.sql})."offset" % 60`,
          4,
        );
      return integerResult(`${part}(${castTo(value, timestampLtz).sql})`, 4);
    default:
      return integerResult(`date_part('${part}', ${wallClock(value)})`, 4);
  }
};

const add: FunctionDefinition = scalar(
  3,
  3,
  (args) => {
    const part = datePart('DATEADD', at(args, 0));
    const value = temporal('DATEADD', at(args, 2));
    const amount = `CAST(round(${numberOf('DATEADD', at(args, 1)).sql}) AS BIGINT)`;
    const units: Readonly<Record<string, string>> = {
      year: `to_years(CAST(${amount} AS INTEGER))`,
      quarter: `to_months(CAST(${amount} * 3 AS INTEGER))`,
      month: `to_months(CAST(${amount} AS INTEGER))`,
      week: `to_days(CAST(${amount} * 7 AS INTEGER))`,
      day: `to_days(CAST(${amount} AS INTEGER))`,
      hour: `to_hours(${amount})`,
      minute: `to_minutes(${amount})`,
      second: `to_seconds(CAST(${amount} AS DOUBLE))`,
      millisecond: `to_milliseconds(CAST(${amount} AS DOUBLE))`,
      microsecond: `to_microseconds(${amount})`,
      nanosecond: `to_microseconds(${amount} // 1000)`,
    };
    const interval = units[part];
    if (interval === undefined) throw invalidArgumentTypes('DATEADD', part);
    if (value.type.kind === 'TIMESTAMP_TZ')
      return typed(
        bindOnce(value.sql, 'x', (x) =>
          tzSql(`((${x}).instant + ${interval})`, () => `(${x})."offset"`),
        ),
        timestampTz,
      );
    if (value.type.kind === 'DATE') {
      // A time unit turns a DATE into a TIMESTAMP_NTZ (docs.snowflake.com functions/dateadd).
      return ['year', 'quarter', 'month', 'week', 'day'].includes(part)
        ? typed(`CAST(${value.sql} + ${interval} AS DATE)`, date)
        : typed(`(CAST(${value.sql} AS TIMESTAMP) + ${interval})`, timestampNtz);
    }
    return typed(`(${value.sql} + ${interval})`, value.type);
  },
  [0],
);

/** Counts the boundaries between, as DuckDB does too. */
const difference: FunctionDefinition = scalar(
  3,
  3,
  (args) => {
    const part = datePart('DATEDIFF', at(args, 0));
    const [from, to] = [temporal('DATEDIFF', at(args, 1)), temporal('DATEDIFF', at(args, 2))];
    const [a, b] = comparable('DATEDIFF', from, to);
    if (part === 'nanosecond')
      return integerResult(`CAST(date_diff('microsecond', ${a}, ${b}) AS HUGEINT) * 1000`, 38);
    return integerResult(`date_diff('${part}', ${a}, ${b})`, 9);
  },
  [0],
);

const truncate = (partArg: TypedSql, valueArg: TypedSql): TypedSql => {
  const part = datePart('DATE_TRUNC', partArg);
  const value = temporal('DATE_TRUNC', valueArg);
  switch (value.type.kind) {
    case 'DATE':
      return typed(`CAST(date_trunc('${part}', ${value.sql}) AS DATE)`, date);
    case 'TIMESTAMP_TZ':
      return typed(
        bindOnce(value.sql, 'x', (x) =>
          tzSql(
            `timezone('UTC', date_trunc('${part}', ${tzWallClockSql(x)}) - to_minutes(CAST((${x})."offset" AS BIGINT)))`,
            () => `(${x})."offset"`,
          ),
        ),
        timestampTz,
      );
    case 'TIME':
      return typed(
        `CAST(date_trunc('${part}', DATE '2000-01-01' + ${value.sql}) AS TIME)`,
        value.type,
      );
    default:
      return typed(`date_trunc('${part}', ${value.sql})`, value.type);
  }
};

const part = (name: string, duckdb: string): FunctionDefinition =>
  scalar(1, 1, (args) => partOf(duckdb, temporal(name, at(args, 0))));

const withPart: FunctionDefinition = scalar(
  2,
  2,
  (args) => partOf(datePart('DATE_PART', at(args, 0)), temporal('DATE_PART', at(args, 1))),
  [0],
);

/** CONVERT_TIMEZONE(to, ts) answers TIMESTAMP_TZ, CONVERT_TIMEZONE(from, to, ntz) a TIMESTAMP_NTZ. */
const convertTimezone: FunctionDefinition = scalar(2, 3, (args) => {
  if (args.length === 3) {
    const [from, to] = [
      textOf('CONVERT_TIMEZONE', at(args, 0)),
      textOf('CONVERT_TIMEZONE', at(args, 1)),
    ];
    return typed(
      `timezone(${to}, timezone(${from}, ${castTo(at(args, 2), timestampNtz).sql}))`,
      timestampNtz,
    );
  }
  const zone = textOf('CONVERT_TIMEZONE', at(args, 0));
  const value =
    at(args, 1).type.kind === 'TIMESTAMP_TZ'
      ? instantSql(at(args, 1))
      : castTo(at(args, 1), timestampLtz).sql;
  return {
    ...typed(
      tzSql(
        value,
        (instant) =>
          `date_diff('minute', timezone('UTC', ${instant}), timezone(${zone}, ${instant}))`,
      ),
      timestampTz,
    ),
    instant: value,
    wallClock: `timezone(${zone}, ${value})`,
  };
});

const dayNames: FunctionDefinition = scalar(1, 1, (args) =>
  typed(`strftime(${wallClock(temporal('DAYNAME', at(args, 0)))}, '%a')`, textType(3)),
);

export const dateTimeFunctions: FunctionTable = {
  DATEADD: add,
  TIMEADD: add,
  TIMESTAMPADD: add,
  DATEDIFF: difference,
  TIMEDIFF: difference,
  TIMESTAMPDIFF: difference,
  ADD_MONTHS: scalar(2, 2, (args) => {
    const value = temporal('ADD_MONTHS', at(args, 0));
    const months = `to_months(CAST(${integerOf('ADD_MONTHS', at(args, 1))} AS INTEGER))`;
    const moved = `(${wallClock(value)} + ${months})`;
    // The last day of a month stays the last day (docs.snowflake.com functions/add_months).
    const kept = `CASE WHEN last_day(${wallClock(value)}) = CAST(${wallClock(value)} AS DATE) THEN last_day(${moved}) ELSE CAST(${moved} AS DATE) END`;
    return value.type.kind === 'DATE'
      ? typed(kept, date)
      : typed(`(${kept} + CAST(${wallClock(value)} AS TIME))`, timestampNtz);
  }),
  MONTHS_BETWEEN: scalar(2, 2, (args) => {
    const [a, b] = [
      wallClock(temporal('MONTHS_BETWEEN', at(args, 0))),
      wallClock(temporal('MONTHS_BETWEEN', at(args, 1))),
    ];
    const whole = `(date_part('year', ${a}) - date_part('year', ${b})) * 12 + date_part('month', ${a}) - date_part('month', ${b})`;
    return typed(
      `CASE WHEN day(${a}) = day(${b}) OR (last_day(${a}) = CAST(${a} AS DATE) AND last_day(${b}) = CAST(${b} AS DATE)) THEN CAST(${whole} AS DOUBLE) ELSE ${whole} + (day(${a}) - day(${b})) / 31.0 END`,
      { kind: 'FLOAT' },
    );
  }),
  DATE_TRUNC: scalar(2, 2, (args) => truncate(at(args, 0), at(args, 1)), [0]),
  DATE_PART: withPart,
  EXTRACT: withPart,
  YEAR: part('YEAR', 'year'),
  QUARTER: part('QUARTER', 'quarter'),
  MONTH: part('MONTH', 'month'),
  WEEK: part('WEEK', 'week'),
  WEEKOFYEAR: part('WEEKOFYEAR', 'week'),
  WEEKISO: part('WEEKISO', 'week'),
  DAY: part('DAY', 'day'),
  DAYOFMONTH: part('DAYOFMONTH', 'day'),
  DAYOFWEEK: part('DAYOFWEEK', 'dow'),
  DAYOFWEEKISO: part('DAYOFWEEKISO', 'isodow'),
  DAYOFYEAR: part('DAYOFYEAR', 'doy'),
  HOUR: part('HOUR', 'hour'),
  MINUTE: part('MINUTE', 'minute'),
  SECOND: part('SECOND', 'second'),
  DAYNAME: dayNames,
  MONTHNAME: scalar(1, 1, (args) =>
    typed(`strftime(${wallClock(temporal('MONTHNAME', at(args, 0)))}, '%b')`, textType(3)),
  ),
  LAST_DAY: scalar(
    1,
    2,
    (args) => {
      if (args[1] !== undefined && datePart('LAST_DAY', args[1]) !== 'month')
        throw invalidArgumentTypes('LAST_DAY', 'part');
      return typed(`last_day(${wallClock(temporal('LAST_DAY', at(args, 0)))})`, date);
    },
    [1],
  ),
  CONVERT_TIMEZONE: convertTimezone,
  DATE_FROM_PARTS: scalar(3, 3, (args) => {
    const [year = '', month = '', day = ''] = args.map((arg) => integerOf('DATE_FROM_PARTS', arg));
    return typed(
      `CAST(make_date(${year}, 1, 1) + to_months(CAST(${month} - 1 AS INTEGER)) + to_days(CAST(${day} - 1 AS INTEGER)) AS DATE)`,
      date,
    );
  }),
  TIMESTAMP_NTZ_FROM_PARTS: scalar(6, 7, (args) => {
    const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = args.map((arg) =>
      integerOf('TIMESTAMP_NTZ_FROM_PARTS', arg),
    );
    return typed(
      `make_timestamp(${year}, ${month}, ${day}, ${hour}, ${minute}, CAST(${second} AS DOUBLE))`,
      timestampNtz,
    );
  }),
};
