import { compilationError } from '../errors.ts';
import type { QueryBody } from '../syntax/ast.ts';
import { castTo } from '../types/cast-sql.ts';
import { commonType } from '../types/common-type.ts';
import { typeName } from '../types/data-type.ts';
import type { CompiledQuery, OutputColumn } from './compiled-query.ts';
import type { Compiler } from './compiler.ts';
import { typed } from './typed-sql.ts';

/** Both branches in their common types (docs.snowflake.com sql-reference/operators-query). */
export const compileSet = (
  operator: Extract<QueryBody, { kind: 'set' }>['operator'],
  left: CompiledQuery,
  right: CompiledQuery,
  compiler: Compiler,
): CompiledQuery => {
  if (left.columns.length !== right.columns.length) {
    throw compilationError(
      '001789',
      '42601',
      `invalid number of result columns for set operator input branches, expected ${left.columns.length}, got ${right.columns.length} in branch {2}`,
    );
  }
  const columns = left.columns.map((column, index): OutputColumn => {
    const other = right.columns[index] ?? column;
    const type = commonType([column.type, other.type]);
    if (type === undefined) {
      throw compilationError(
        '001790',
        '42601',
        `inconsistent data type for result columns for set operator input branches, expected ${typeName(column.type)}, got ${typeName(other.type)} for expression [${other.name}] branch {2}`,
      );
    }
    return { name: column.name, type, nullable: column.nullable || other.nullable };
  });
  const branch = (side: CompiledQuery): string => {
    const alias = compiler.nextAlias();
    const items = columns.map((column, index) => {
      const from = side.columns[index] ?? column;
      return `${castTo(typed(`${alias}.c${index + 1}`, from.type), column.type).sql} AS c${index + 1}`;
    });
    return `SELECT ${items.join(', ')} FROM (${side.sql}) AS ${alias}`;
  };
  return { columns, sql: `(${branch(left)}) ${operator} (${branch(right)})` };
};
