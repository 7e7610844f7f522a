import type { TableObject } from '../catalog/catalog-object.ts';
import { compilationError, type SnowflakeError } from '../errors.ts';
import { emptyScope } from '../query/compiler.ts';
import type { EngineExecution } from '../engine-execution.ts';
import type { Expression } from '../syntax/ast.ts';
import { printIdentifier } from '../syntax/identifier.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { isSemiStructured, typeName } from '../types/data-type.ts';
import { scopeColumns } from './update-and-delete.ts';

/** A clustering key: kept for SHOW TABLES, without effect on the rows. */
export type ClusterBy = { readonly text: string; readonly expressions: readonly Expression[] };

/** `[LINEAR] (a, b)` behind CLUSTER BY. */
export const readClusterBy = (reader: TokenReader): ClusterBy => {
  reader.takeWords('LINEAR');
  reader.expectSymbol('(');
  const { start } = reader.peek();
  const expressions = reader.list(() => parseExpression(reader));
  const text = reader.textFrom(start);
  reader.expectSymbol(')');
  return { text, expressions };
};

/**
 * A key is made of the table's own columns, of any type but the semi-structured ones (docs.snowflake.com
 * user-guide/tables-clustering-keys). @throws SnowflakeError 000904 for a column that the table does not have
 */
export const checkClusterBy = async (
  { expressions }: ClusterBy,
  table: TableObject,
  execution: EngineExecution,
): Promise<void> => {
  const compiler = await execution.compiler(expressions);
  const alias = compiler.nextAlias();
  const scope = { ...emptyScope, relations: [{ alias, columns: scopeColumns(table, alias) }] };
  for (const expression of expressions) {
    const { type } = compiler.expression(expression, scope);
    // The words are Snowflake's, the code is not documented.
    if (isSemiStructured(type))
      throw compilationError(
        '002040',
        '42601',
        `Unsupported type '${typeName(type)}' for clustering keys`,
      );
  }
};

/** What SUSPEND and RESUME RECLUSTER say of a table without a key; the code is not documented. */
export const noClusteringKey = (table: TableObject): SnowflakeError =>
  compilationError(
    '002262',
    '42601',
    `Table '${printIdentifier(table.name)}' does not have a clustering key.`,
  );
