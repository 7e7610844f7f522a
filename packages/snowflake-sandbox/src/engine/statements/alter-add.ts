import type { Column, TableObject } from '../catalog/catalog-object.ts';
import { withCollation } from '../catalog/collation.ts';
import { columnDefinition, physicalColumnName } from '../catalog/new-column.ts';
import { columnAlreadyExists, compilationError } from '../errors.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { duckdbIdentifier, printIdentifier } from '../syntax/identifier.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { emptyScope } from '../query/compiler.ts';
import { defaultValue } from './default-value.ts';
import { readColumn, readKey } from './read-column.ts';
import { storeValue } from './store-value.ts';
import { type Step, columnOf, withColumn } from './alter-step.ts';

/** What stands behind ADD: columns, or a key. */
export const readAdd = (reader: TokenReader, execution: EngineExecution): readonly Step[] => {
  const { fold } = execution.names;
  const key = readKey(reader, fold);
  if (key !== undefined) {
    return [
      (table) => {
        key.columns.forEach((name) => columnOf(table, name));
        const constraint = {
          name: key.name ?? `SYS_CONSTRAINT_${execution.queryId}`,
          columns: key.columns,
        };
        if (key.kind === 'UNIQUE')
          return Promise.resolve({ ...table, uniqueKeys: [...table.uniqueKeys, constraint] });
        if (table.primaryKey !== undefined)
          throw compilationError(
            '002024',
            '42601',
            `Table '${printIdentifier(table.name)}' already has a primary key.`,
          );
        const keyed = key.columns.reduce(
          (next, name) => withColumn(next, name, (column) => ({ ...column, nullable: false })),
          table,
        );
        return Promise.resolve({ ...keyed, primaryKey: constraint });
      },
    ];
  }
  reader.takeWords('COLUMN');
  return reader.list((): Step => {
    const ifNotExists = reader.takeWords('IF NOT EXISTS');
    const clause = readColumn(reader, fold);
    return async (table, running) => {
      const { column } = clause;
      if (table.columns.some(({ name }) => name === column.name)) {
        if (ifNotExists) return table;
        throw columnAlreadyExists(printIdentifier(column.name));
      }
      const added: Column = {
        ...withCollation(column, table, running.catalog),
        physical: physicalColumnName(
          column.name,
          table.columns.map(({ physical }) => physical),
        ),
      };
      const compiler = await running.compiler(emptyScope);
      await running.run(`ALTER TABLE ${table.physical} ADD COLUMN ${columnDefinition(added)}`);
      const next = { ...table, columns: [...table.columns, added] };
      if (added.default !== undefined) {
        await running.run(
          `UPDATE ${table.physical} SET ${duckdbIdentifier(added.physical)} = ${storeValue(defaultValue(added, next, compiler), added)}`,
        );
      } else if (!added.nullable && (await rows(table, running)) > 0) {
        throw compilationError(
          '002116',
          '42601',
          `Non-nullable column '${printIdentifier(added.name)}' cannot be added to non-empty table '${printIdentifier(table.name)}' unless it has a non-null default value.`,
        );
      }
      return next;
    };
  });
};

const rows = async (table: TableObject, execution: EngineExecution): Promise<number> =>
  Number((await execution.read(`SELECT count(*) FROM ${table.physical}`))[0]?.[0]);
