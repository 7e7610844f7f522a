import type { ColumnType } from '../column-type.ts';
import { textLiteral } from './literal.ts';
import { typeName } from './type-name.ts';

/**
 * A VARIANT expression as the value of a column. Every function here is on the list of those that COPY may
 * use (docs.snowflake.com, Transforming data during a load, 2026-11-24).
 *
 * JSON null becomes NULL, in a VARIANT column too; nested nulls stay. A timestamp with an offset that goes
 * into TIMESTAMP_NTZ is converted to UTC, one without an offset is taken as UTC (the session's TIMEZONE).
 *
 * @param wanted what the schema says; where the column is of another type (a table that was there before),
 *   the value is held exactly or refused.
 */
export function readValue(variant: string, wanted: ColumnType, stored: ColumnType): string {
  switch (stored.kind) {
    case 'VARIANT':
      return `IFF(IS_NULL_VALUE(${variant}), NULL, ${variant})`;
    case 'VARCHAR':
      // A cast to VARCHAR(n) would cut the text. Without n it is whole, and COPY refuses what is too long.
      return `${variant}::VARCHAR${stored.length > DEFAULT_LENGTH ? `(${stored.length})` : ''}`;
    case 'FLOAT':
      return wanted.kind === 'NUMBER' ? wholeFloat(variant) : `${variant}::FLOAT`;
    case 'TIMESTAMP_NTZ':
      return `CONVERT_TIMEZONE('UTC', ${variant}::TIMESTAMP_TZ)::TIMESTAMP_NTZ`;
    case 'BINARY': {
      const encoding = wanted.kind === 'BINARY' ? wanted.encoding : 'HEX';
      return `TO_BINARY(${variant}::VARCHAR, ${textLiteral(encoding)})`;
    }
    default:
      return `${variant}::${typeName(stored)}`;
  }
}

const DEFAULT_LENGTH = 16_777_216;

/** A whole number that a FLOAT cannot hold exactly is refused: the cast of the text fails and says why. */
function wholeFloat(variant: string): string {
  const refusal = `TO_VARIANT(CONCAT(${variant}::VARCHAR, ' has more digits than a FLOAT column can hold'))`;
  return `IFF(${variant}::FLOAT::NUMBER(38,0) = ${variant}::NUMBER(38,0), ${variant}, ${refusal})::FLOAT`;
}
