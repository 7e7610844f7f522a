import {
  completeName,
  completeSchemaName,
  printFullName,
  schemaOf,
} from '../catalog/resolve-name.ts';
import { doesNotExist, objectDoesNotExist } from '../errors.ts';
import { statementType } from '../results/statement-result.ts';
import { parseQuery } from '../syntax/parse-query.ts';
import { typeName } from '../types/data-type.ts';
import { moment, showResult, yesNo } from './show/show-result.ts';
import type { Statement } from './statement.ts';

const columns =
  'name type kind null? default primary·key unique·key check expression comment policy·name privacy·domain';

/** DESCRIBE TABLE | VIEW (docs.snowflake.com sql-reference/sql/desc-table). */
export const describeTable: Statement = (reader, execution) => {
  const full = completeName(reader.objectName(), execution.names);
  if (reader.takeWords('TYPE')) {
    reader.expectSymbol('=');
    reader.expectWords('COLUMNS');
  }
  reader.expectEnd();
  const found = execution.catalog.find(
    ['TABLE', 'VIEW'],
    schemaOf(full, execution.catalog).id,
    full.name,
    execution.sessionId,
  );
  if (found === undefined) throw doesNotExist('Table', printFullName(full));
  const keys = found.kind === 'TABLE' ? found : undefined;
  const rows = found.columns.map((column) => {
    const own = {
      nullable: true,
      default: undefined,
      comment: undefined,
      collation: undefined,
      identity: undefined,
      ...column,
    };
    const fallback =
      own.identity === undefined
        ? (own.default ?? null)
        : `IDENTITY START ${own.identity.start} INCREMENT ${own.identity.step} NOORDER`;
    return [
      own.name,
      own.collation === undefined
        ? typeName(own.type)
        : `${typeName(own.type)} COLLATE '${own.collation}'`,
      'COLUMN',
      yesNo(own.nullable),
      fallback,
      yesNo(keys?.primaryKey?.columns.includes(own.name) ?? false),
      yesNo(keys?.uniqueKeys.some((key) => key.columns.includes(own.name)) ?? false),
      null,
      null,
      own.comment ?? null,
      null,
      null,
    ];
  });
  return Promise.resolve(showResult(execution.queryId, columns, rows, statementType.describe));
};

export const describeSchema: Statement = (reader, execution) => {
  const schema = schemaOf(
    completeSchemaName(reader.objectName(2), execution.names),
    execution.catalog,
  );
  reader.expectEnd();
  const rows = (['TABLE', 'VIEW', 'STAGE', 'FILE FORMAT'] as const).flatMap((kind) =>
    execution.catalog
      .list(kind, schema.id, execution.sessionId)
      .map((object) => [moment(object.createdOn), object.name, kind.replace(' ', '_')]),
  );
  return Promise.resolve(
    showResult(execution.queryId, 'created_on name kind', rows, statementType.describe),
  );
};

export const describeDatabase: Statement = (reader, execution) => {
  const database = execution.catalog.database(execution.names.fold(reader.identifier()));
  reader.expectEnd();
  if (database === undefined) throw objectDoesNotExist();
  const rows = execution.catalog
    .list('SCHEMA', database.id)
    .map((schema) => [moment(schema.createdOn), schema.name, 'SCHEMA']);
  return Promise.resolve(
    showResult(execution.queryId, 'created_on name kind', rows, statementType.describe),
  );
};

/** DESCRIBE <query>: the columns that a query would answer. */
export const describeQuery: Statement = async (reader, execution) => {
  if (!reader.startsQuery) throw reader.unexpected();
  const query = await execution.compile(parseQuery(reader));
  reader.expectEnd();
  const rows = query.columns.map(({ name, type, nullable }) => [
    name,
    typeName(type),
    'COLUMN',
    yesNo(nullable),
    null,
    'N',
    'N',
    null,
    null,
    null,
    null,
    null,
  ]);
  return showResult(execution.queryId, columns, rows, statementType.describe);
};
