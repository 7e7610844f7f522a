import { invalidArgumentTypes, unsupported } from '../errors.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { asText, asVariant, castTo } from '../types/cast-sql.ts';
import type { CastMode } from '../types/cast-mode.ts';
import {
  array,
  boolean,
  date,
  float,
  numberType,
  object,
  textType,
  time,
  timestampLtz,
  timestampNtz,
  timestampTz,
  typeName,
  type DataType,
} from '../types/data-type.ts';
import { strftimeFormat } from '../types/date-format.ts';
import { bindOnce } from '../types/bind-once.ts';
import { duckdbType } from '../types/duckdb-type.ts';
import { failureSql } from '../types/failure-sql.ts';
import { tzSql, zoneOffsetSql } from '../types/read-text-sql.ts';
import { tzWallClockSql } from '../types/write-text-sql.ts';
import { duckdbString } from '../syntax/identifier.ts';
import {
  at,
  scalar,
  textOf,
  textResult,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

const constantInteger = (name: string, value: TypedSql): number => {
  const text = value.constant?.value ?? '';
  if (!/^\d+$/.test(text)) throw invalidArgumentTypes(name, typeName(value.type));
  return Number(text);
};

/** TO_NUMBER(x [, format] [, precision [, scale]]) → NUMBER(38,0) by default; number formats are not imitated. */
const toNumber = (name: string, mode: CastMode): FunctionDefinition =>
  scalar(1, 4, (args) => {
    if (args[1]?.type.kind === 'TEXT') throw unsupported(`${name} with a format`);
    const precision = args[1] === undefined ? 38 : constantInteger(name, args[1]);
    const scale = args[2] === undefined ? 0 : constantInteger(name, args[2]);
    return castTo(at(args, 0), numberType(precision, scale), mode);
  });

const simple = (type: DataType, mode: CastMode): FunctionDefinition =>
  scalar(1, 1, (args) => castTo(at(args, 0), type, mode));

const failure = (type: DataType): readonly [string, string, string] =>
  type.kind === 'DATE'
    ? ['100040', '22007', "Can't parse '%' as date with the given format"]
    : ['100096', '22007', "Can't parse '%' as timestamp with the given format"];

/** Text read by a constant format; AUTO and none mean automatic detection. */
const byFormat = (value: TypedSql, format: string, type: DataType, mode: CastMode): TypedSql => {
  const pattern = strftimeFormat(format, true);
  const zoned = pattern.includes('%z');
  const read = (text: string): string => {
    const parsed = `try_strptime(${text}, ${duckdbString(pattern)})`;
    switch (type.kind) {
      case 'TIMESTAMP_LTZ':
        return `CAST(${parsed} AS TIMESTAMPTZ)`;
      case 'TIMESTAMP_TZ':
        return tzSql(`CAST(${parsed} AS TIMESTAMPTZ)`, zoned ? () => '0' : zoneOffsetSql);
      case 'TIMESTAMP_NTZ':
        return zoned ? `timezone('UTC', ${parsed})` : parsed;
      default:
        return `CAST(${zoned ? `timezone('UTC', ${parsed})` : parsed} AS ${duckdbType(type)})`;
    }
  };
  const sql = bindOnce(asText(value).sql, 't', (text) =>
    mode === 'try'
      ? read(text)
      : `coalesce(${read(text)}, CASE WHEN ${text} IS NOT NULL THEN ${failureSql(...failure(type), text, duckdbType(type))} END)`,
  );
  return typed(sql, type);
};

/** TO_DATE, TO_TIME, TO_TIMESTAMP…: (text [, format]), (number [, scale]) or (other date types). */
const toTemporal = (name: string, type: DataType, mode: CastMode): FunctionDefinition =>
  scalar(1, 2, (args) => {
    const value = at(args, 0);
    const second = args[1];
    if (second === undefined) return castTo(value, type, mode);
    const constant = second.constant?.value;
    if (constant === undefined) throw unsupported(`${name} with a computed format or scale`);
    if (second.type.kind === 'NUMBER') {
      const number = castTo(value, numberType(38, 9), mode);
      return castTo(
        typed(
          `CAST(CAST(${number.sql} AS DOUBLE) / 1e${constantInteger(name, second)} AS DECIMAL(38,9))`,
          numberType(38, 9),
        ),
        type,
        mode,
      );
    }
    return constant.toUpperCase() === 'AUTO'
      ? castTo(value, type, mode)
      : byFormat(value, constant, type, mode);
  });

const toChar: FunctionDefinition = scalar(1, 2, (args) => {
  const value = at(args, 0);
  const format = args[1]?.constant?.value;
  if (args[1] === undefined) return asText(value);
  if (format === undefined) throw unsupported('TO_CHAR with a computed format');
  switch (value.type.kind) {
    case 'DATE':
    case 'TIMESTAMP_NTZ':
      return textResult(`strftime(${value.sql}, ${duckdbString(strftimeFormat(format, false))})`);
    case 'TIME':
      return textResult(
        `strftime(DATE '2000-01-01' + ${value.sql}, ${duckdbString(strftimeFormat(format, false))})`,
      );
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ': {
      const [wall, offset] =
        value.type.kind === 'TIMESTAMP_TZ'
          ? [tzWallClockSql(value.sql), `(${value.sql})."offset"`]
          : [`CAST(${value.sql} AS TIMESTAMP)`, zoneOffsetSql(value.sql)];
      const sign = `CASE WHEN ${offset} < 0 THEN '-' ELSE '+' END`;
      const [hours, minutes] = [
        `lpad(CAST(abs(${offset}) // 60 AS VARCHAR), 2, '0')`,
        `lpad(CAST(abs(${offset}) % 60 AS VARCHAR), 2, '0')`,
      ];
      const zones: Readonly<Record<string, string>> = {
        'TZH:TZM': `${sign} || ${hours} || ':' || ${minutes}`,
        TZHTZM: `${sign} || ${hours} || ${minutes}`,
        TZH: `${sign} || ${hours}`,
      };
      const pieces = format
        .split(/(TZH:TZM|TZHTZM|TZH)/i)
        .filter((piece) => piece !== '')
        .map(
          (piece) =>
            zones[piece.toUpperCase()] ??
            `strftime(${wall}, ${duckdbString(strftimeFormat(piece, false))})`,
        );
      return textResult(`(${pieces.join(' || ')})`);
    }
    case 'BINARY':
      return format.toUpperCase() === 'BASE64'
        ? textResult(`to_base64(${value.sql})`)
        : format.toUpperCase() === 'UTF-8'
          ? textResult(`decode(${value.sql})`)
          : asText(value);
    default:
      throw unsupported('TO_CHAR with a number format');
  }
});

const toBinary = (name: string, mode: CastMode): FunctionDefinition =>
  scalar(1, 2, (args) => {
    const format = (args[1]?.constant?.value ?? 'HEX').toUpperCase();
    const type: DataType = { kind: 'BINARY', length: 8_388_608 };
    if (at(args, 0).type.kind === 'BINARY') return at(args, 0);
    if (format === 'HEX') return castTo(at(args, 0), type, mode);
    const text = textOf(name, at(args, 0));
    if (format === 'UTF-8' || format === 'UTF8') return typed(`encode(${text})`, type);
    if (format !== 'BASE64') throw invalidArgumentTypes(name, format);
    const valid = `regexp_full_match(${text}, '([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?')`;
    const bad =
      mode === 'try'
        ? ''
        : ` WHEN ${text} IS NOT NULL THEN ${failureSql('100116', '22000', "The following string is not a legal base64-encoded value: '%'", text, 'BLOB')}`;
    return typed(`CASE WHEN ${valid} THEN from_base64(${text})${bad} END`, type);
  });

const temporal = (names: string, type: DataType): FunctionTable =>
  Object.fromEntries(
    names.split(' ').flatMap((name) => [
      [name, toTemporal(name, type, 'cast')],
      [`TRY_${name}`, toTemporal(`TRY_${name}`, type, 'try')],
    ]),
  );

const numbers = (names: string): FunctionTable =>
  Object.fromEntries(
    names.split(' ').flatMap((name) => [
      [name, toNumber(name, 'cast')],
      [`TRY_${name}`, toNumber(`TRY_${name}`, 'try')],
    ]),
  );

const strict = (table: FunctionTable): FunctionTable =>
  Object.fromEntries(
    Object.entries(table).map(([name, definition]) => [
      name,
      name.startsWith('TRY_')
        ? {
            ...definition,
            compile: (args, context) => {
              // The TRY_ functions take text only (docs.snowflake.com functions/try_cast).
              const { kind } = at(args, 0).type;
              if (kind !== 'TEXT' && kind !== 'NULL')
                throw invalidArgumentTypes(name, typeName(at(args, 0).type));
              return definition.compile(args, context);
            },
          }
        : definition,
    ]),
  );

export const conversionFunctions: FunctionTable = {
  ...strict({
    ...numbers('TO_NUMBER TO_DECIMAL TO_NUMERIC'),
    ...temporal('TO_DATE', date),
    ...temporal('TO_TIME', time),
    ...temporal('TO_TIMESTAMP TO_TIMESTAMP_NTZ', timestampNtz),
    ...temporal('TO_TIMESTAMP_LTZ', timestampLtz),
    ...temporal('TO_TIMESTAMP_TZ', timestampTz),
    TRY_TO_DOUBLE: simple(float, 'try'),
    TRY_TO_BOOLEAN: simple(boolean, 'try'),
    TRY_TO_BINARY: toBinary('TRY_TO_BINARY', 'try'),
  }),
  DATE: toTemporal('DATE', date, 'cast'),
  TIME: toTemporal('TIME', time, 'cast'),
  TO_DOUBLE: simple(float, 'cast'),
  TO_BOOLEAN: simple(boolean, 'cast'),
  TO_BINARY: toBinary('TO_BINARY', 'cast'),
  TO_CHAR: toChar,
  TO_VARCHAR: toChar,
  TO_VARIANT: scalar(1, 1, (args) => asVariant(at(args, 0))),
  TO_OBJECT: simple(object, 'cast'),
  TO_ARRAY: scalar(1, 1, (args) => {
    const value = at(args, 0);
    if (value.type.kind === 'ARRAY') return value;
    const json = asVariant(value).sql;
    // What is no array becomes an array of one (docs.snowflake.com functions/to_array).
    return typed(
      `CASE WHEN ${json} IS NULL OR json_type(${json}) = 'NULL' THEN NULL WHEN json_type(${json}) = 'ARRAY' THEN ${json} ELSE CAST('[' || CAST(${json} AS VARCHAR) || ']' AS JSON) END`,
      array,
    );
  }),
  TO_JSON: scalar(1, 1, (args) =>
    typed(`CAST(${asVariant(at(args, 0)).sql} AS VARCHAR)`, textType()),
  ),
};
