import type { Column, TableObject } from '../catalog/catalog-object.ts';
import { readCollation } from '../catalog/collation.ts';
import { compilationError, SnowflakeError } from '../errors.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { duckdbIdentifier, printIdentifier } from '../syntax/identifier.ts';
import { parseDataType } from '../syntax/parse-data-type.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { typeName, type DataType } from '../types/data-type.ts';
import { duckdbType } from '../types/duckdb-type.ts';
import { type Step, columnOf, withColumn } from './alter-step.ts';

/** `ALTER [COLUMN] a …, [COLUMN] b …`, in brackets or not. */
export const readAlterColumns = (
  reader: TokenReader,
  execution: EngineExecution,
): readonly Step[] => {
  const { fold } = execution.names;
  const one = (): Step => {
    reader.takeWords('COLUMN');
    const name = fold(reader.identifier());
    if (reader.takeWords('DROP NOT NULL'))
      return (table) => alterColumn(table, name, (column) => ({ ...column, nullable: true }));
    if (reader.takeWords('DROP DEFAULT'))
      return (table) => alterColumn(table, name, (column) => ({ ...column, default: undefined }));
    if (reader.takeWords('SET NOT NULL') || reader.takeWords('NOT NULL')) return setNotNull(name);
    if (reader.takeWords('UNSET COMMENT'))
      return (table) => alterColumn(table, name, (column) => ({ ...column, comment: undefined }));
    if (reader.takeWords('COMMENT')) {
      const comment = reader.string();
      return (table) => alterColumn(table, name, (column) => ({ ...column, comment }));
    }
    if (reader.takeWords('SET DATA TYPE') || reader.takeWords('TYPE') || !reader.isWords('SET'))
      return setType(name, parseDataType(reader), readCollate(reader));
    throw reader.unexpected();
  };
  return reader.isSymbol('(') ? reader.bracketed(one) : reader.list(one);
};

const alterColumn = (
  table: TableObject,
  name: string,
  update: (column: Column) => Column,
): Promise<TableObject> => {
  columnOf(table, name);
  return Promise.resolve(withColumn(table, name, update));
};

const setNotNull =
  (name: string): Step =>
  async (table, execution) => {
    const column = columnOf(table, name);
    const [found] = await execution.read(
      `SELECT 1 FROM ${table.physical} WHERE ${duckdbIdentifier(column.physical)} IS NULL LIMIT 1`,
    );
    if (found !== undefined)
      throw new SnowflakeError(
        '001471',
        '22000',
        `SQL compilation error:\ncolumn '${printIdentifier(name)}' contains null values. Not null constraint cannot be added.`,
      );
    return withColumn(table, name, (before) => ({ ...before, nullable: false }));
  };

const readCollate = (reader: TokenReader): string =>
  reader.takeWords('COLLATE') ? readCollation(reader.string()) : '';

/**
 * What SET DATA TYPE may do: the same type again, longer text, another precision of a NUMBER when the values fit; nothing else
 * (docs.snowflake.com sql-reference/sql/alter-table-column).
 */
const setType =
  (name: string, to: DataType, collation: string): Step =>
  async (table, execution) => {
    const column = columnOf(table, name);
    const from = column.type;
    const refuse = (why: string): never => {
      throw compilationError(
        '002108',
        '22000',
        `cannot change column ${printIdentifier(name)} from type ${typeName(from)} to ${typeName(to)}${why}`,
      );
    };
    if (from.kind !== to.kind) return refuse('');
    if ((column.collation ?? '') !== collation) return refuse(' because the collation differs.');
    if (from.kind === 'TEXT' && to.kind === 'TEXT' && to.length < from.length)
      return refuse(' because reducing the byte-length of a varchar is not supported.');
    if (from.kind === 'BINARY' && to.kind === 'BINARY' && to.length !== from.length)
      return refuse('');
    if ('scale' in from && 'scale' in to && from.scale !== to.scale)
      return refuse(' because changing the scale of a number is not supported.');
    if (from.kind === 'NUMBER' && to.kind === 'NUMBER' && from.precision !== to.precision) {
      try {
        await execution.run(
          `ALTER TABLE ${table.physical} ALTER COLUMN ${duckdbIdentifier(column.physical)} SET DATA TYPE ${duckdbType(to)}`,
        );
      } catch (error) {
        if (error instanceof SnowflakeError && error.code === '100039')
          return refuse(' because existing data does not fit the new precision.');
        throw error;
      }
    }
    return withColumn(table, name, (before) => ({ ...before, type: to }));
  };
