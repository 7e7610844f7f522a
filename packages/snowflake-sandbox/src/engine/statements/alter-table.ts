import type { TableObject } from '../catalog/catalog-object.ts';
import { alreadyExists, columnAlreadyExists, SnowflakeError } from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { printIdentifier } from '../syntax/identifier.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { checkClusterBy, noClusteringKey, readClusterBy, type ClusterBy } from './cluster-by.ts';
import type { Statement } from './statement.ts';
import { checkRetention, readTableProperty, type TableProperties } from './table-properties.ts';
import { type Step, columnOf, withColumn } from './alter-step.ts';
import { readAdd } from './alter-add.ts';
import { readDrop } from './alter-drop.ts';
import { readAlterColumns } from './alter-column.ts';

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
    if (reader.takeWords('DEFAULT_DDL_COLLATION'))
      return [setting({ defaultCollation: undefined })];
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

export const clusterBy =
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
