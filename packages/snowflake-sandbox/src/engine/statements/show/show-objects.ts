import type { TableObject, ViewObject } from '../../catalog/catalog-object.ts';
import type { EngineExecution } from '../../engine-execution.ts';
import type { Statement } from '../statement.ts';
import { parentId, readShowClauses, type Scope } from './show-clauses.ts';
import { moment, showResult, yesNo } from './show-result.ts';

const tablesIn = (scope: Scope, execution: EngineExecution): readonly TableObject[] =>
  scope.kind === 'table'
    ? [scope.table]
    : execution.catalog
        .list('TABLE', parentId(scope), execution.sessionId)
        .filter((table) => scope.kind !== 'schema' || table.parent === scope.id);

const viewsIn = (scope: Scope, execution: EngineExecution): readonly ViewObject[] =>
  execution.catalog
    .list('VIEW', parentId(scope), execution.sessionId)
    .filter((view) => scope.kind !== 'schema' || view.parent === scope.id);

const kindOf = (table: TableObject): string =>
  table.session !== undefined ? 'TEMPORARY' : table.transient ? 'TRANSIENT' : 'TABLE';

const clusterByOf = ({ clusterBy }: TableObject): string =>
  clusterBy === '' ? '' : `LINEAR(${clusterBy})`;

const countRows = async (
  tables: readonly TableObject[],
  execution: EngineExecution,
): Promise<readonly number[]> => {
  if (tables.length === 0) return [];
  const [counts = []] = await execution.read(
    `SELECT ${tables.map(({ physical }) => `(SELECT count(*) FROM ${physical})`).join(', ')}`,
  );
  return counts.map(Number);
};

/** SHOW [TERSE] TABLES (docs.snowflake.com sql-reference/sql/show-tables). */
export const showTables: Statement = async (reader, execution) => {
  const clauses = readShowClauses(reader, execution);
  const tables = clauses.cut(tablesIn(clauses.scope, execution));
  const counts = await countRows(tables, execution);
  const rows = tables.map((table, index) => {
    const [database = '', schema = ''] = execution.catalog.ancestors(table);
    const clusterBy = clusterByOf(table);
    return [
      moment(table.createdOn),
      table.name,
      database,
      schema,
      kindOf(table),
      table.comment,
      clusterBy,
      counts[index] ?? 0,
      0,
      table.owner,
      String(table.retentionDays),
      clusterBy === '' || table.reclusterSuspended === true ? 'OFF' : 'ON',
      table.changeTracking === true ? 'ON' : 'OFF',
      'N',
      'N',
      'ROLE',
      'N',
      null,
      'N',
      'N',
      'N',
    ];
  });
  return showResult(
    execution.queryId,
    'created_on name database_name schema_name kind comment cluster_by rows bytes owner retention_time automatic_clustering change_tracking is_external enable_schema_evolution owner_role_type is_event budget is_hybrid is_iceberg is_dynamic',
    rows,
  );
};

export const showViews: Statement = (reader, execution) => {
  const clauses = readShowClauses(reader, execution);
  const rows = clauses.cut(viewsIn(clauses.scope, execution)).map((view) => {
    const [database = '', schema = ''] = execution.catalog.ancestors(view);
    return [
      moment(view.createdOn),
      view.name,
      '',
      database,
      schema,
      view.owner,
      view.comment,
      view.text,
      String(view.secure),
      'false',
      'ROLE',
      'OFF',
    ];
  });
  return Promise.resolve(
    showResult(
      execution.queryId,
      'created_on name reserved database_name schema_name owner comment text is_secure is_materialized owner_role_type change_tracking',
      rows,
    ),
  );
};

/** SHOW OBJECTS: tables and views together. */
export const showObjects: Statement = async (reader, execution) => {
  const clauses = readShowClauses(reader, execution);
  const found = clauses.cut(
    [...tablesIn(clauses.scope, execution), ...viewsIn(clauses.scope, execution)].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    ),
  );
  const counts = await countRows(
    found.filter((object) => object.kind === 'TABLE'),
    execution,
  );
  let next = 0;
  const rows = found.map((object) => {
    const [database = '', schema = ''] = execution.catalog.ancestors(object);
    const isTable = object.kind === 'TABLE';
    return [
      moment(object.createdOn),
      object.name,
      database,
      schema,
      isTable ? kindOf(object) : 'VIEW',
      object.comment,
      isTable ? clusterByOf(object) : '',
      isTable ? (counts[next++] ?? 0) : null,
      isTable ? 0 : null,
      object.owner,
      isTable ? String(object.retentionDays) : '',
      'ROLE',
    ];
  });
  return showResult(
    execution.queryId,
    'created_on name database_name schema_name kind comment cluster_by rows bytes owner retention_time owner_role_type',
    rows,
  );
};

export const showSchemas: Statement = (reader, execution) => {
  const { scope, cut } = readShowClauses(reader, execution, 'database');
  const { catalog, context } = execution;
  const database =
    scope.kind === 'database'
      ? scope.id
      : scope.kind === 'schema'
        ? catalog.byId(scope.id)?.parent
        : undefined;
  const schemas = catalog
    .list('SCHEMA', database)
    .map((schema) => ({ ...schema, database: catalog.ancestors(schema)[0] ?? '' }));
  const described = catalog
    .list('DATABASE')
    .filter(({ id }) => database === undefined || id === database)
    .map((owner) => ({
      name: 'INFORMATION_SCHEMA',
      database: owner.name,
      createdOn: owner.createdOn,
      owner: '',
      comment: 'Views describing the contents of schemas in this database',
    }));
  const rows = cut([...schemas, ...described].sort((a, b) => (a.name < b.name ? -1 : 1))).map(
    (schema) => [
      moment(schema.createdOn),
      schema.name,
      'N',
      yesNo(context.database === schema.database && context.schema === schema.name),
      schema.database,
      schema.owner,
      schema.comment,
      '',
      '1',
      'ROLE',
    ],
  );
  return Promise.resolve(
    showResult(
      execution.queryId,
      'created_on name is_default is_current database_name owner comment options retention_time owner_role_type',
      rows,
    ),
  );
};

export const showDatabases: Statement = (reader, execution) => {
  const { cut } = readShowClauses(reader, execution, 'database');
  const rows = cut(execution.catalog.list('DATABASE')).map((database) => [
    moment(database.createdOn),
    database.name,
    'N',
    yesNo(execution.context.database === database.name),
    '',
    database.owner,
    database.comment,
    database.transient ? 'TRANSIENT' : '',
    '1',
    'STANDARD',
    'ROLE',
  ]);
  return Promise.resolve(
    showResult(
      execution.queryId,
      'created_on name is_default is_current origin owner comment options retention_time kind owner_role_type',
      rows,
    ),
  );
};

/** SHOW PRIMARY KEYS (docs.snowflake.com sql-reference/sql/show-primary-keys). */
export const showPrimaryKeys: Statement = (reader, execution) => {
  const { scope } = readShowClauses(reader, execution, 'table');
  const rows = tablesIn(scope, execution).flatMap((table) => {
    const [database = '', schema = ''] = execution.catalog.ancestors(table);
    return (table.primaryKey?.columns ?? []).map((column, index) => [
      moment(table.createdOn),
      database,
      schema,
      table.name,
      column,
      index + 1,
      table.primaryKey?.name ?? '',
      'false',
      null,
    ]);
  });
  return Promise.resolve(
    showResult(
      execution.queryId,
      'created_on database_name schema_name table_name column_name key_sequence constraint_name rely comment',
      rows,
    ),
  );
};
