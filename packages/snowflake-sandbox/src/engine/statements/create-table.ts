import { randomUUID } from 'node:crypto';
import type { CatalogChange } from '../catalog/catalog.ts';
import { settleExisting } from '../catalog/catalog.ts';
import type { Column, TableObject } from '../catalog/catalog-object.ts';
import { withCollation } from '../catalog/collation.ts';
import { columnDefinition, withPhysicalNames } from '../catalog/new-column.ts';
import { physicalTableName } from '../catalog/physical-table.ts';
import { compilationError, invalidIdentifier } from '../errors.ts';
import type { Place, StatementModifiers } from '../execution.ts';
import type { CompiledQuery } from '../query/compiled-query.ts';
import { statusResult } from '../results/make-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import type { Query } from '../syntax/ast.ts';
import { duckdbIdentifier, printIdentifier, type ObjectName } from '../syntax/identifier.ts';
import { parseQuery } from '../syntax/parse-query.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { maxTextLength, defaultTextLength, type DataType } from '../types/data-type.ts';
import { storeValue } from './store-value.ts';
import { typed } from '../query/typed-sql.ts';
import { dropTable, sequenceName } from './drop-table.ts';
import { checkClusterBy, readClusterBy, type ClusterBy } from './cluster-by.ts';
import { checkRetention, readTableProperty, type TableProperties } from './table-properties.ts';
import { readColumn, readKey, type ColumnClause, type KeyClause } from './read-column.ts';
import type { Statement } from './statement.ts';

type Source =
  | { readonly kind: 'columns' }
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'like' | 'clone'; readonly name: ObjectName };

type Clauses = {
  readonly name: ObjectName;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnClause[] | undefined;
  /** `CREATE TABLE t (a, b) AS SELECT`: names without types. */
  readonly columnNames: readonly string[] | undefined;
  readonly keys: readonly KeyClause[];
  readonly source: Source;
  readonly properties: TableProperties;
  readonly clusterBy: ClusterBy | undefined;
  readonly copyGrants: boolean;
};

/** CREATE TABLE in all its forms (docs.snowflake.com sql-reference/sql/create-table). */
export const createTable: Statement = async (reader, execution, modifiers) => {
  const clauses = readClauses(reader, execution);
  return execution.change(async (change) => {
    const place = execution.placeOf(clauses.name);
    const found = execution.catalog.find(
      ['TABLE', 'VIEW'],
      place.schemaId,
      place.name,
      execution.sessionId,
    );
    // A temporary table may stand beside a permanent one of its name, and hides it.
    const existing =
      found !== undefined && (found.session !== undefined) === modifiers.temporary
        ? found
        : found?.session === undefined && modifiers.temporary
          ? undefined
          : found;
    if (
      settleExisting(existing, printIdentifier(place.name), {
        ifNotExists: clauses.ifNotExists,
        orReplace: modifiers.orReplace,
      })
    ) {
      return statusResult(execution.queryId, `${place.name} already exists, statement succeeded.`);
    }
    const table = await build(clauses, place, modifiers, change, execution);
    if (existing !== undefined) {
      if (existing.kind === 'TABLE') await dropTable(existing, change, execution);
      else change.drop(existing);
    }
    change.put(table);
    if (existing !== undefined && clauses.copyGrants) {
      for (const grant of execution.catalog.grants()) {
        if (grant.objectId === existing.id) change.grant({ ...grant, objectId: table.id });
      }
    }
    return statusResult(execution.queryId, `Table ${place.name} successfully created.`);
  });
};

const readClauses = (reader: TokenReader, execution: EngineExecution): Clauses => {
  const { fold } = execution.names;
  const ifNotExists = reader.takeWords('IF NOT EXISTS');
  const name = reader.objectName();
  const columns: ColumnClause[] = [];
  const keys: KeyClause[] = [];
  let columnNames: string[] | undefined;
  let withColumns = false;
  if (reader.takeSymbol('(')) {
    if (reader.isName && (reader.isSymbol(',', 1) || reader.isSymbol(')', 1))) {
      columnNames = reader.list(() => fold(reader.identifier()));
    } else {
      withColumns = true;
      reader.list(() => {
        const key = readKey(reader, fold);
        if (key === undefined) columns.push(readColumn(reader, fold));
        else keys.push(key);
      });
    }
    reader.expectSymbol(')');
  }
  let source: Source = { kind: 'columns' };
  let properties: TableProperties = {};
  let clusterBy: ClusterBy | undefined;
  let copyGrants = false;
  while (!reader.atEnd) {
    if (reader.takeWords('LIKE')) source = { kind: 'like', name: reader.objectName() };
    else if (reader.takeWords('CLONE')) source = { kind: 'clone', name: reader.objectName() };
    else if (reader.takeWords('AS')) source = { kind: 'query', query: parseQuery(reader) };
    else if (reader.takeWords('CLUSTER BY')) clusterBy = readClusterBy(reader);
    else if (reader.takeWords('COPY GRANTS')) copyGrants = true;
    else properties = { ...properties, ...readTableProperty(reader) };
  }
  if (!withColumns && source.kind === 'columns') throw reader.unexpected();
  return {
    name,
    ifNotExists,
    columns: withColumns ? columns : undefined,
    columnNames,
    keys,
    source,
    properties,
    clusterBy,
    copyGrants,
  };
};

/** Text of a query's column becomes a VARCHAR of the default length at least (docs: CTAS of more than 16 MB needs explicit sizes). */
const storedType = (type: DataType): DataType => {
  if (type.kind === 'NULL') return { kind: 'TEXT', length: defaultTextLength };
  return type.kind === 'TEXT' && type.length > maxTextLength
    ? { ...type, length: maxTextLength }
    : type;
};

const build = async (
  clauses: Clauses,
  place: Place,
  modifiers: StatementModifiers,
  change: CatalogChange,
  execution: EngineExecution,
): Promise<TableObject> => {
  const model =
    clauses.source.kind === 'like' || clauses.source.kind === 'clone'
      ? execution.table(clauses.source.name)
      : undefined;
  const query =
    clauses.source.kind === 'query' ? await execution.compile(clauses.source.query) : undefined;
  const { defaultCollation } = clauses.properties;
  const inPlace = { defaultCollation, parent: place.schemaId };
  const columns = withPhysicalNames(
    model?.columns ??
      columnsOf(clauses, query).map((column) => withCollation(column, inPlace, execution.catalog)),
  );
  const id = change.newId();
  const keys = [
    ...clauses.keys,
    ...(clauses.columns ?? []).flatMap(({ column, primaryKey, unique }): KeyClause[] => [
      ...(primaryKey
        ? [{ kind: 'PRIMARY KEY' as const, name: undefined, columns: [column.name] }]
        : []),
      ...(unique ? [{ kind: 'UNIQUE' as const, name: undefined, columns: [column.name] }] : []),
    ]),
  ];
  for (const key of keys) {
    for (const name of key.columns)
      if (!columns.some((column) => column.name === name))
        throw invalidIdentifier(printIdentifier(name));
  }
  const constraint = ({ name, columns: names }: KeyClause) => ({
    name: name ?? `SYS_CONSTRAINT_${randomUUID()}`,
    columns: names,
  });
  const primary = keys.filter(({ kind }) => kind === 'PRIMARY KEY');
  if (primary.length > 1)
    throw compilationError('002024', '42601', 'Table can have only one primary key.');
  const [firstKey] = primary;
  const primaryKey = model?.primaryKey ?? (firstKey && constraint(firstKey));
  const physical = physicalTableName(
    id,
    [place.database, place.schema, place.name],
    modifiers.temporary,
  );
  const table: TableObject = {
    kind: 'TABLE',
    id,
    physical,
    name: place.name,
    parent: place.schemaId,
    createdOn: execution.startedAt,
    owner: execution.context.role,
    comment: clauses.properties.comment ?? model?.comment ?? '',
    columns: columns.map((column) =>
      primaryKey?.columns.includes(column.name) === true && model === undefined
        ? { ...column, nullable: false }
        : column,
    ),
    transient: modifiers.transient,
    retentionDays: clauses.properties.retentionDays ?? 1,
    ...(defaultCollation !== undefined && { defaultCollation }),
    changeTracking: clauses.properties.changeTracking ?? false,
    clusterBy: clauses.clusterBy?.text ?? model?.clusterBy ?? '',
    uniqueKeys: model?.uniqueKeys ?? keys.filter(({ kind }) => kind === 'UNIQUE').map(constraint),
    ...(primaryKey && { primaryKey }),
    ...(modifiers.temporary && { session: execution.sessionId }),
  };
  checkRetention(table);
  if (clauses.clusterBy) await checkClusterBy(clauses.clusterBy, table, execution);
  await execution.run(
    `CREATE ${modifiers.temporary ? 'TEMP ' : ''}TABLE ${physical} (${table.columns.map(columnDefinition).join(', ')})`,
  );
  for (const column of table.columns) {
    if (column.identity)
      await execution.run(
        `CREATE ${modifiers.temporary ? 'TEMP ' : ''}SEQUENCE ${sequenceName(table, column)} START ${column.identity.start} INCREMENT ${column.identity.step}`,
      );
  }
  if (clauses.source.kind === 'clone' && model)
    await execution.run(
      `INSERT INTO ${physical} SELECT ${model.columns.map((column) => duckdbIdentifier(column.physical)).join(', ')} FROM ${model.physical}`,
    );
  if (query) await fill(table, query, execution);
  return table;
};

const columnsOf = (
  clauses: Clauses,
  query: CompiledQuery | undefined,
): readonly Omit<Column, 'physical'>[] => {
  if (query === undefined) return (clauses.columns ?? []).map(({ column }) => column);
  const given = clauses.columns?.length ?? clauses.columnNames?.length;
  if (given !== undefined && given !== query.columns.length) {
    throw compilationError(
      '002026',
      '42601',
      `Invalid column definition list: ${given} columns, the query has ${query.columns.length}`,
    );
  }
  return query.columns.map((column, index) => {
    const clause = clauses.columns?.[index];
    return (
      clause?.column ?? {
        name: clauses.columnNames?.[index] ?? column.name,
        type: storedType(column.type),
        nullable: true,
      }
    );
  });
};

const fill = async (
  table: TableObject,
  query: CompiledQuery,
  execution: EngineExecution,
): Promise<void> => {
  const values = table.columns.map((column, index) =>
    storeValue(typed(`q.c${index + 1}`, query.columns[index]?.type ?? column.type), column),
  );
  await execution.run(
    `INSERT INTO ${table.physical} SELECT ${values.join(', ')} FROM (${query.sql}) AS q`,
  );
};
