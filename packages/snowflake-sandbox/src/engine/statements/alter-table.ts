import type { CatalogChange } from '../catalog/catalog.ts';
import type { Column, TableObject } from '../catalog/catalog-object.ts';
import { columnDefinition, physicalColumnName } from '../catalog/new-column.ts';
import {
  alreadyExists,
  columnAlreadyExists,
  columnDoesNotExist,
  compilationError,
  SnowflakeError,
} from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { duckdbIdentifier, printIdentifier } from '../syntax/identifier.ts';
import { parseDataType } from '../syntax/parse-data-type.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { typeName, type DataType } from '../types/data-type.ts';
import { duckdbType } from '../types/duckdb-type.ts';
import { emptyScope } from '../query/compiler.ts';
import { checkClusterBy, noClusteringKey, readClusterBy, type ClusterBy } from './cluster-by.ts';
import { defaultValue } from './default-value.ts';
import { readColumn, readKey } from './read-column.ts';
import type { Statement } from './statement.ts';
import { storeValue } from './store-value.ts';
import { checkRetention, readTableProperty, type TableProperties } from './table-properties.ts';

/** A change worked out from the text; it answers the table as it will be. */
type Step = (
  table: TableObject,
  execution: EngineExecution,
  change: CatalogChange,
) => Promise<TableObject>;

/** ALTER TABLE [IF EXISTS] t … (docs.snowflake.com sql-reference/sql/alter-table, alter-table-column). */
export const alterTable: Statement = async (reader, execution) => {
  const ifExists = reader.takeWords('IF EXISTS');
  const name = reader.objectName();
  const steps = readSteps(reader, execution);
  reader.expectEnd();
  const done = statusResult(execution.queryId, 'Statement executed successfully.');
  return execution.change(async (change) => {
    let table: TableObject;
    try {
      table = execution.table(name);
    } catch (error) {
      if (ifExists && error instanceof SnowflakeError && error.code === '002003') return done;
      throw error;
    }
    await execution.lock(table);
    for (const step of steps) table = await step(table, execution, change);
    change.put(table);
    return done;
  });
};

const readSteps = (reader: TokenReader, execution: EngineExecution): readonly Step[] => {
  const { fold } = execution.names;
  if (reader.takeWords('RENAME TO')) return [renameTable(reader.objectName())];
  if (reader.takeWords('RENAME COLUMN') || reader.takeWords('RENAME')) {
    const from = fold(reader.identifier());
    reader.expectWords('TO');
    return [renameColumn(from, fold(reader.identifier()))];
  }
  if (reader.takeWords('SWAP WITH')) return [swapWith(reader.objectName())];
  if (reader.takeWords('ADD')) return readAdd(reader, execution);
  if (reader.takeWords('DROP')) return readDrop(reader, execution);
  if (reader.takeWords('ALTER') || reader.takeWords('MODIFY'))
    return readAlterColumns(reader, execution);
  if (reader.takeWords('CLUSTER BY')) return [clusterBy(readClusterBy(reader))];
  if (reader.takeWords('SUSPEND RECLUSTER')) return [reclustering(true)];
  if (reader.takeWords('RESUME RECLUSTER')) return [reclustering(false)];
  if (reader.takeWords('SET')) return readSettings(reader);
  if (reader.takeWords('UNSET')) {
    if (reader.takeWords('COMMENT')) return [setting({ comment: '' })];
    if (reader.takeWords('DATA_RETENTION_TIME_IN_DAYS')) return [setting({ retentionDays: 1 })];
    if (reader.takeWords('MAX_DATA_EXTENSION_TIME_IN_DAYS')) return [];
    if (reader.takeWords('CHANGE_TRACKING')) return [setting({ changeTracking: false })];
  }
  throw reader.unexpected();
};

const setting =
  (properties: TableProperties): Step =>
  (table) => {
    const next = { ...table, ...properties };
    checkRetention(next);
    return Promise.resolve(next);
  };

const readSettings = (reader: TokenReader): readonly Step[] => {
  const steps: Step[] = [];
  do {
    steps.push(setting(readTableProperty(reader)));
    reader.takeSymbol(',');
  } while (!reader.atEnd);
  return steps;
};

const clusterBy =
  (key: ClusterBy): Step =>
  async (table, execution) => {
    await checkClusterBy(key, table, execution);
    return { ...table, clusterBy: key.text };
  };

const reclustering =
  (suspended: boolean): Step =>
  (table) => {
    if (table.clusterBy === '') throw noClusteringKey(table);
    return Promise.resolve({ ...table, reclusterSuspended: suspended });
  };

const columnOf = (table: TableObject, name: string): Column => {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined)
    throw compilationError(
      '000904',
      '42000',
      `error line 1 at position 0\ninvalid identifier '${printIdentifier(name)}'`,
    );
  return column;
};

const withColumn = (
  table: TableObject,
  name: string,
  update: (column: Column) => Column,
): TableObject => ({
  ...table,
  columns: table.columns.map((column) => (column.name === name ? update(column) : column)),
});

const renameTable =
  (name: Parameters<EngineExecution['placeOf']>[0]): Step =>
  (table, execution) => {
    const place = execution.placeOf(name);
    if (
      execution.catalog.find(['TABLE', 'VIEW'], place.schemaId, place.name, table.session) !==
      undefined
    )
      throw alreadyExists(printIdentifier(place.name));
    return Promise.resolve({ ...table, parent: place.schemaId, name: place.name });
  };

const renameColumn =
  (from: string, to: string): Step =>
  (table) => {
    columnOf(table, from);
    if (table.columns.some(({ name }) => name === to))
      throw columnAlreadyExists(printIdentifier(to));
    const renamed = (names: readonly string[]): readonly string[] =>
      names.map((name) => (name === from ? to : name));
    return Promise.resolve({
      ...withColumn(table, from, (column) => ({ ...column, name: to })),
      ...(table.primaryKey && {
        primaryKey: { ...table.primaryKey, columns: renamed(table.primaryKey.columns) },
      }),
      uniqueKeys: table.uniqueKeys.map((key) => ({ ...key, columns: renamed(key.columns) })),
    });
  };

/** The two tables change names; everything else, rights too, stays with its table. */
const swapWith =
  (name: Parameters<EngineExecution['table']>[0]): Step =>
  (table, execution, change) => {
    const other = execution.table(name);
    change.put({ ...other, name: table.name, parent: table.parent });
    return Promise.resolve({ ...table, name: other.name, parent: other.parent });
  };

const readAdd = (reader: TokenReader, execution: EngineExecution): readonly Step[] => {
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
        ...column,
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

const readDrop = (reader: TokenReader, execution: EngineExecution): readonly Step[] => {
  const { fold } = execution.names;
  if (reader.takeWords('CLUSTERING KEY'))
    return [(table) => Promise.resolve({ ...table, clusterBy: '' })];
  if (reader.takeWords('PRIMARY KEY')) {
    return [
      ({ primaryKey, ...table }) => {
        if (primaryKey === undefined)
          throw compilationError(
            '002043',
            '02000',
            'Object does not exist, or operation cannot be performed.',
          );
        return Promise.resolve(table);
      },
    ];
  }
  if (reader.takeWords('CONSTRAINT')) {
    const name = fold(reader.identifier());
    return [
      ({ primaryKey, ...table }) => {
        const uniqueKeys = table.uniqueKeys.filter((key) => key.name !== name);
        if (primaryKey?.name !== name && uniqueKeys.length === table.uniqueKeys.length)
          throw compilationError(
            '002043',
            '02000',
            'Object does not exist, or operation cannot be performed.',
          );
        return Promise.resolve({
          ...table,
          uniqueKeys,
          ...(primaryKey && primaryKey.name !== name && { primaryKey }),
        });
      },
    ];
  }
  reader.takeWords('COLUMN');
  const ifExists = reader.takeWords('IF EXISTS');
  return reader.list((): Step => {
    const name = fold(reader.identifier());
    return async (table, running) => {
      const column = table.columns.find((candidate) => candidate.name === name);
      if (column === undefined && ifExists) return table;
      if (column === undefined) throw columnDoesNotExist(printIdentifier(name));
      if (table.columns.length === 1)
        throw compilationError(
          '002119',
          '42601',
          `Cannot drop the only column '${printIdentifier(name)}' of table '${printIdentifier(table.name)}'.`,
        );
      if (table.primaryKey?.columns.includes(name))
        throw compilationError(
          '003532',
          '42601',
          `Cannot drop column '${printIdentifier(name)}' which is part of the primary key.`,
        );
      await running.run(
        `ALTER TABLE ${table.physical} DROP COLUMN ${duckdbIdentifier(column.physical)}`,
      );
      return { ...table, columns: table.columns.filter((candidate) => candidate !== column) };
    };
  });
};

/** `ALTER [COLUMN] a …, [COLUMN] b …`, in brackets or not. */
const readAlterColumns = (reader: TokenReader, execution: EngineExecution): readonly Step[] => {
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
      return setType(name, parseDataType(reader));
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

/**
 * What SET DATA TYPE may do: the same type again, longer text, another precision of a NUMBER when the values fit; nothing else
 * (docs.snowflake.com sql-reference/sql/alter-table-column).
 */
const setType =
  (name: string, to: DataType): Step =>
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
