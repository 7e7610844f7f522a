import { completeName, completeSchemaName, schemaOf } from '../catalog/resolve-name.ts';
import { doesNotExist, invalidIdentifier, objectDoesNotExist } from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { printIdentifier, printName, type ObjectName } from '../syntax/identifier.ts';
import type { CatalogObject } from '../catalog/catalog-object.ts';
import type { Statement } from './statement.ts';

const find = (kind: string, name: ObjectName, execution: EngineExecution): CatalogObject => {
  const { catalog, names, sessionId } = execution;
  if (kind === 'DATABASE') {
    const found = name[0] && catalog.database(names.fold(name[0]));
    if (found === undefined) throw doesNotExist('Database', printName(name));
    return found;
  }
  if (kind === 'SCHEMA') {
    const { database, schema } = completeSchemaName(name, names);
    return schemaOf({ database, schema }, catalog);
  }
  const full = completeName(name, names);
  const found = catalog.find(
    [kind === 'VIEW' ? 'VIEW' : kind === 'STAGE' ? 'STAGE' : 'TABLE'],
    schemaOf(full, catalog).id,
    full.name,
    sessionId,
  );
  if (found === undefined) throw objectDoesNotExist();
  return found;
};

/** COMMENT [IF EXISTS] ON TABLE|VIEW|COLUMN|SCHEMA|DATABASE|STAGE x IS '…' (docs.snowflake.com sql-reference/sql/comment). */
export const comment: Statement = async (reader, execution) => {
  const ifExists = reader.takeWords('IF EXISTS');
  reader.expectWords('ON');
  const kind = ['TABLE', 'VIEW', 'COLUMN', 'SCHEMA', 'DATABASE', 'STAGE'].find((word) =>
    reader.takeWords(word),
  );
  if (kind === undefined) throw reader.unexpected();
  const name = [...reader.objectName(3)];
  while (kind === 'COLUMN' && reader.takeSymbol('.')) name.push(reader.identifier());
  reader.expectWords('IS');
  const text = reader.string();
  reader.expectEnd();
  const done = statusResult(execution.queryId, 'Statement executed successfully.');
  return execution.change((change) => {
    if (kind !== 'COLUMN') {
      try {
        change.put({ ...find(kind, name, execution), comment: text });
      } catch (error) {
        if (!ifExists) throw error;
      }
      return Promise.resolve(done);
    }
    const own = name.at(-1);
    const table = execution.table(name.slice(0, -1));
    const column =
      own && table.columns.find((candidate) => candidate.name === execution.names.fold(own));
    if (column === undefined)
      throw invalidIdentifier(own === undefined ? '' : printIdentifier(own.value));
    change.put({
      ...table,
      columns: table.columns.map((candidate) =>
        candidate === column ? { ...column, comment: text } : candidate,
      ),
    });
    return Promise.resolve(done);
  });
};
