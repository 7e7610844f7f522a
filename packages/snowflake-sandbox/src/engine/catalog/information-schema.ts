import type { Relation } from '../query/relation.ts';
import { duckdbString } from '../syntax/identifier.ts';
import {
  maxTextLength,
  numberType,
  textType,
  timestampLtz,
  type DataType,
} from '../types/data-type.ts';
import { duckdbType } from '../types/duckdb-type.ts';
import type { Catalog } from './catalog.ts';
import type { Column } from './catalog-object.ts';

/** `sql` is computed by DuckDB when it is read. */
type Value = string | number | Date | { readonly sql: string } | undefined;
type View = {
  readonly columns: readonly (readonly [name: string, type: DataType])[];
  readonly rows: (
    catalog: Catalog,
    database: string,
    session: string,
  ) => readonly (readonly Value[])[];
};

const text = textType();
const count = numberType(9, 0);
const yesNo = (value: boolean): string => (value ? 'YES' : 'NO');
const named = (names: string, type: DataType): (readonly [string, DataType])[] =>
  names.split(' ').map((name) => [name, type] as const);

const columnValues = (column: Column): readonly Value[] => {
  const { type } = column;
  const length = type.kind === 'TEXT' || type.kind === 'BINARY' ? type.length : undefined;
  return [
    column.default,
    yesNo(column.nullable),
    type.kind,
    length,
    type.kind === 'TEXT' ? Math.min(type.length * 4, maxTextLength) : length,
    type.kind === 'NUMBER' ? type.precision : undefined,
    type.kind === 'NUMBER' ? 10 : undefined,
    type.kind === 'NUMBER' ? type.scale : undefined,
    'scale' in type && type.kind !== 'NUMBER' ? type.scale : undefined,
    column.comment,
    yesNo(column.identity !== undefined),
  ];
};

const tableRows = (catalog: Catalog, database: string, session: string) => {
  const parent = catalog.database(database)?.id;
  return parent === undefined
    ? []
    : [...catalog.list('TABLE', parent, session), ...catalog.list('VIEW', parent, session)];
};

/** INFORMATION_SCHEMA (docs.snowflake.com sql-reference/info-schema): the views that loaders read, each with the columns that the catalog can fill. */
const views: Readonly<Record<string, View>> = {
  DATABASES: {
    columns: [
      ...named('DATABASE_NAME DATABASE_OWNER IS_TRANSIENT COMMENT', text),
      ...named('CREATED LAST_ALTERED', timestampLtz),
    ],
    rows: (catalog) =>
      catalog
        .list('DATABASE')
        .map((database) => [
          database.name,
          database.owner,
          yesNo(database.transient),
          database.comment,
          new Date(database.createdOn),
          new Date(database.createdOn),
        ]),
  },
  SCHEMATA: {
    columns: [
      ...named('CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER IS_TRANSIENT', text),
      ...named('CREATED LAST_ALTERED', timestampLtz),
      ['COMMENT', text],
    ],
    rows: (catalog, database) => {
      const parent = catalog.database(database);
      if (parent === undefined) return [];
      const created = new Date(parent.createdOn);
      return [
        ...catalog
          .list('SCHEMA', parent.id)
          .map((schema) => [
            database,
            schema.name,
            schema.owner,
            yesNo(schema.transient),
            new Date(schema.createdOn),
            new Date(schema.createdOn),
            schema.comment,
          ]),
        [
          database,
          'INFORMATION_SCHEMA',
          '',
          'NO',
          created,
          created,
          'Views describing the contents of schemas in this database',
        ],
      ];
    },
  },
  TABLES: {
    columns: [
      ...named(
        'TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER TABLE_TYPE IS_TRANSIENT CLUSTERING_KEY',
        text,
      ),
      ['ROW_COUNT', numberType(38, 0)],
      ['BYTES', numberType(38, 0)],
      ['RETENTION_TIME', count],
      ...named('CREATED LAST_ALTERED', timestampLtz),
      ...named('AUTO_CLUSTERING_ON COMMENT IS_TEMPORARY', text),
    ],
    rows: (catalog, database, session) =>
      tableRows(catalog, database, session).map((table) => [
        ...catalog.ancestors(table),
        table.name,
        table.owner,
        table.kind === 'VIEW'
          ? 'VIEW'
          : table.session === undefined
            ? 'BASE TABLE'
            : 'LOCAL TEMPORARY',
        table.kind === 'TABLE' ? yesNo(table.transient) : undefined,
        table.kind === 'TABLE' && table.clusterBy !== '' ? `LINEAR(${table.clusterBy})` : undefined,
        table.kind === 'TABLE' ? { sql: `(SELECT count(*) FROM ${table.physical})` } : undefined,
        table.kind === 'TABLE' ? 0 : undefined,
        table.kind === 'TABLE' ? table.retentionDays : undefined,
        new Date(table.createdOn),
        new Date(table.createdOn),
        yesNo(
          table.kind === 'TABLE' && table.clusterBy !== '' && table.reclusterSuspended !== true,
        ),
        table.comment === '' ? undefined : table.comment,
        yesNo(table.session !== undefined),
      ]),
  },
  VIEWS: {
    columns: [
      ...named('TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER VIEW_DEFINITION IS_SECURE', text),
      ['CREATED', timestampLtz],
      ['COMMENT', text],
    ],
    rows: (catalog, database, session) =>
      tableRows(catalog, database, session).flatMap((view) =>
        view.kind === 'VIEW'
          ? [
              [
                ...catalog.ancestors(view),
                view.name,
                view.owner,
                view.text,
                yesNo(view.secure),
                new Date(view.createdOn),
                view.comment,
              ],
            ]
          : [],
      ),
  },
  COLUMNS: {
    columns: [
      ...named('TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME', text),
      ['ORDINAL_POSITION', count],
      ...named('COLUMN_DEFAULT IS_NULLABLE DATA_TYPE', text),
      ...named(
        'CHARACTER_MAXIMUM_LENGTH CHARACTER_OCTET_LENGTH NUMERIC_PRECISION NUMERIC_PRECISION_RADIX NUMERIC_SCALE DATETIME_PRECISION',
        count,
      ),
      ...named('COMMENT IS_IDENTITY', text),
    ],
    rows: (catalog, database, session) =>
      tableRows(catalog, database, session).flatMap((table) =>
        table.columns.map((column, index) => [
          ...catalog.ancestors(table),
          table.name,
          column.name,
          index + 1,
          ...columnValues(
            'physical' in column ? column : { ...column, physical: '', nullable: true },
          ),
        ]),
      ),
  },
  TABLE_CONSTRAINTS: {
    columns: named(
      'CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME TABLE_CATALOG TABLE_SCHEMA TABLE_NAME CONSTRAINT_TYPE ENFORCED',
      text,
    ),
    rows: (catalog, database, session) =>
      tableRows(catalog, database, session).flatMap((table) => {
        if (table.kind === 'VIEW') return [];
        const place = catalog.ancestors(table);
        const row = (name: string, type: string): readonly Value[] => [
          ...place,
          name,
          ...place,
          table.name,
          type,
          'NO',
        ];
        return [
          ...(table.primaryKey ? [row(table.primaryKey.name, 'PRIMARY KEY')] : []),
          ...table.uniqueKeys.map(({ name }) => row(name, 'UNIQUE')),
        ];
      }),
  },
  STAGES: {
    columns: [
      ...named('STAGE_CATALOG STAGE_SCHEMA STAGE_NAME STAGE_TYPE STAGE_OWNER COMMENT', text),
      ['CREATED', timestampLtz],
    ],
    rows: (catalog, database, session) => {
      const parent = catalog.database(database)?.id;
      return parent === undefined
        ? []
        : catalog
            .list('STAGE', parent, session)
            .map((stage) => [
              ...catalog.ancestors(stage),
              stage.name,
              'Internal Named',
              stage.owner,
              stage.comment,
              new Date(stage.createdOn),
            ]);
    },
  },
  FILE_FORMATS: {
    columns: [
      ...named(
        'FILE_FORMAT_CATALOG FILE_FORMAT_SCHEMA FILE_FORMAT_NAME FILE_FORMAT_OWNER COMMENT',
        text,
      ),
      ['CREATED', timestampLtz],
    ],
    rows: (catalog, database, session) => {
      const parent = catalog.database(database)?.id;
      return parent === undefined
        ? []
        : catalog
            .list('FILE FORMAT', parent, session)
            .map((format) => [
              ...catalog.ancestors(format),
              format.name,
              format.owner,
              format.comment,
              new Date(format.createdOn),
            ]);
    },
  },
};

const literal = (value: Value, type: DataType): string => {
  if (value === undefined) return `CAST(NULL AS ${duckdbType(type)})`;
  if (typeof value === 'object' && 'sql' in value)
    return `CAST(${value.sql} AS ${duckdbType(type)})`;
  if (value instanceof Date) return `CAST(${duckdbString(value.toISOString())} AS TIMESTAMPTZ)`;
  return typeof value === 'number' ? `CAST(${value} AS ${duckdbType(type)})` : duckdbString(value);
};

/** One of INFORMATION_SCHEMA's views as it stands now; undefined when there is no such view. */
export const informationSchema = (
  catalog: Catalog,
  database: string,
  name: string,
  session: string,
): Relation | undefined => {
  const view = Object.hasOwn(views, name) ? views[name] : undefined;
  if (view === undefined) return undefined;
  const types = view.columns.map(([, type]) => type);
  const tuple = (values: readonly Value[]): string =>
    `(${types.map((type, index) => literal(values[index], type)).join(', ')})`;
  const rows = view.rows(catalog, database, session);
  const names = types.map((_, index) => `c${index + 1}`).join(', ');
  const body = rows.length === 0 ? `VALUES ${tuple([])}` : `VALUES ${rows.map(tuple).join(', ')}`;
  return {
    from: `(SELECT * FROM (${body}) AS v(${names})${rows.length === 0 ? ' WHERE false' : ''})`,
    columns: view.columns.map(([column, type], index) => ({
      name: column,
      type,
      physical: `c${index + 1}`,
    })),
  };
};
