import type { PlannedColumn } from '../plan/plan-table.ts';
import type { MessageTable } from './copy-into.ts';
import { identifier } from './identifier.ts';
import { textLiteral } from './literal.ts';
import { hasDecimals, isAnotherTime, isFiner, isNumber, withoutUtc } from './read-value.ts';

/** BINARY without a length, in bytes (docs.snowflake.com, Data types for text strings, 2026-11-24). */
const BINARY_BYTES = 8_388_608;

export type RefusedValues = MessageTable & {
  /** The table that holds the messages of a batch, as SQL. */
  readonly table: string;
  readonly columns: readonly PlannedColumn[];
  /** Which of them take no NULL. */
  readonly neverNull: ReadonlySet<PlannedColumn>;
};

/**
 * The places of the messages that COPY would refuse, in `POSITION`, and in `REFUSED` the numbers of the columns, from 0, that would
 * refuse them, each with a comma behind it. A query rather than a COPY, so that every function may be used.
 */
export function refusedValues(query: RefusedValues): string {
  const { table, messageColumn, positionColumn, columns, neverNull } = query;
  const marks = columns.flatMap((column, index) => {
    const value = messageValue(column, identifier(messageColumn));
    if (value === undefined) return [];
    const conditions = [
      refusal(value, column),
      neverNull.has(column) ? `${value}::VARCHAR IS NULL` : undefined,
    ].filter((condition) => condition !== undefined);
    if (conditions.length === 0) return [];
    return [`IFF(${conditions.join(' OR ')}, ${textLiteral(`${index},`)}, '')`];
  });
  return [
    `SELECT "POSITION", "REFUSED" FROM (SELECT ${identifier(positionColumn)} AS "POSITION", CONCAT(${["''", ...marks].join(', ')}) AS "REFUSED" FROM ${table})`,
    `WHERE "REFUSED" <> '' ORDER BY "POSITION"`,
  ].join('\n');
}

/** The part of a message that a column takes, a VARIANT; undefined for what the target itself says. */
function messageValue({ holds: { source } }: PlannedColumn, message: string): string | undefined {
  switch (source.from) {
    case 'property':
      return `GET(${message}:"record", ${textLiteral(source.property)})`;
    case 'record':
      return `${message}:"record"`;
    case 'metadata':
      switch (source.column) {
        case '_SDC_EXTRACTED_AT':
          return `${message}:"time_extracted"`;
        case '_SDC_DELETED_AT':
          return `${message}:"record":"_sdc_deleted_at"`;
        default:
          return undefined;
      }
  }
}

/**
 * The condition under which `columnValue` fails on a VARIANT; undefined when it never does. Told by its text, since the TRY_
 * functions take nothing else (docs.snowflake.com, TRY_CAST, 2026-11-24), as VARIANTs are cast in the way of their texts.
 */
function refusal(variant: string, { holds, type: stored }: PlannedColumn): string | undefined {
  const wanted = holds.type;
  const text = `${variant}::VARCHAR`;
  const unless = (...good: readonly string[]) =>
    `(${text} IS NOT NULL AND NOT COALESCE(${good.join(' AND ')}, FALSE))`;
  const float = `TRY_TO_DOUBLE(${text})`;
  // Times of the target's own columns are cast as they are.
  const noNumber = holds.source.from === 'metadata' ? [] : [`NOT ${isNumber(variant)}`];
  const fraction = 'fraction' in stored ? stored.fraction : undefined;
  const noFiner = fraction === undefined ? [] : [`NOT ${isFiner(variant, fraction)}`];
  switch (stored.kind) {
    case 'VARIANT':
      return undefined;
    case 'VARCHAR':
      return `LENGTH(${text}) > ${stored.length}`;
    case 'NUMBER': {
      const number = `TRY_TO_NUMBER(${text}, ${stored.precision}, ${stored.scale})`;
      const lost = `(${float} - ${number}::FLOAT)`;
      const exact =
        stored.scale === 0
          ? `${float} = FLOOR(${float})`
          : `${lost} * ${lost} <= ${float} * ${float} * 1e-30`;
      return unless(`${number} IS NOT NULL`, exact, `NOT ${hasDecimals(variant, stored.scale)}`);
    }
    case 'FLOAT': {
      if (wanted.kind !== 'NUMBER') return unless(`${float} IS NOT NULL`);
      // What is too large for a NUMBER must not come to the cast.
      const whole = `IFF(ABS(${float}) < 1e38, ${float}, NULL)::NUMBER(38,0)`;
      return unless(`${whole} = TRY_TO_NUMBER(${text}, 38, 0)`, `NOT ${hasDecimals(variant, 0)}`);
    }
    case 'DATE':
      return unless(
        ...noNumber,
        `TRY_TO_TIMESTAMP_NTZ(${text}) = TRY_TO_DATE(${text})::TIMESTAMP_NTZ`,
      );
    case 'TIMESTAMP_NTZ':
      // It is read with its offset first.
      return unless(...noNumber, ...noFiner, `TRY_TO_TIMESTAMP_TZ(${text}) IS NOT NULL`);
    case 'BINARY': {
      const encoding = wanted.kind === 'BINARY' ? wanted.encoding : 'HEX';
      return unless(`LENGTH(TRY_TO_BINARY(${text}, ${textLiteral(encoding)})) <= ${BINARY_BYTES}`);
    }
    case 'TIME': {
      const time = withoutUtc(variant);
      return unless(`TRY_TO_TIME(${time}) IS NOT NULL`, `NOT ${isAnotherTime(time)}`, ...noFiner);
    }
    case 'TIMESTAMP_TZ':
    case 'TIMESTAMP_LTZ':
      return unless(...noNumber, ...noFiner, `TRY_TO_${stored.kind}(${text}) IS NOT NULL`);
    case 'BOOLEAN':
      return unless(`TRY_TO_BOOLEAN(${text}) IS NOT NULL`);
  }
}
