import { settleExisting } from '../catalog/catalog.ts';
import { compilationError, unsupported } from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import { printIdentifier } from '../syntax/identifier.ts';
import { parseQuery } from '../syntax/parse-query.ts';
import { dropTable } from './drop-table.ts';
import type { Statement } from './statement.ts';

/** CREATE [OR REPLACE] [SECURE] VIEW v [(names)] [COMMENT = …] AS query (docs.snowflake.com sql-reference/sql/create-view). */
export const createView =
  (secure: boolean): Statement =>
  async (reader, execution, modifiers) => {
    const ifNotExists = reader.takeWords('IF NOT EXISTS');
    const written = reader.objectName();
    const names = reader.isSymbol('(')
      ? reader.bracketed(() => {
          const name = execution.names.fold(reader.identifier());
          if (reader.takeWords('COMMENT')) reader.string();
          return name;
        })
      : undefined;
    let comment = '';
    for (;;) {
      if (reader.takeWords('COMMENT')) {
        reader.expectSymbol('=');
        comment = reader.string();
      } else if (!reader.takeWords('COPY GRANTS')) break;
    }
    reader.expectWords('AS');
    const { start } = reader.peek();
    const query = parseQuery(reader);
    const { start: end } = reader.peek();
    reader.expectEnd();
    if (execution.binds.length > 0) throw unsupported('bind variables in a view');
    return execution.change(async (change) => {
      const place = execution.placeOf(written);
      const existing = execution.catalog.find(
        ['TABLE', 'VIEW'],
        place.schemaId,
        place.name,
        execution.sessionId,
      );
      if (
        settleExisting(existing, printIdentifier(place.name), {
          ifNotExists,
          orReplace: modifiers.orReplace,
        })
      ) {
        return statusResult(
          execution.queryId,
          `${place.name} already exists, statement succeeded.`,
        );
      }
      const compiled = await execution.compile(query);
      if (names !== undefined && names.length !== compiled.columns.length) {
        throw compilationError(
          '002026',
          '42601',
          `Invalid column definition list: ${names.length} names, the query has ${compiled.columns.length} columns`,
        );
      }
      const columns = compiled.columns.map(({ name, type }, index) => ({
        name: names?.[index] ?? name,
        type,
      }));
      if (existing?.kind === 'TABLE') await dropTable(existing, change, execution);
      else if (existing !== undefined) change.remove(existing);
      change.put({
        kind: 'VIEW',
        id: change.newId(),
        name: place.name,
        parent: place.schemaId,
        createdOn: execution.startedAt,
        owner: execution.context.role,
        comment,
        secure,
        columns,
        text: execution.sql,
        query: execution.sql.slice(start, end).trim(),
        ...(modifiers.temporary && { session: execution.sessionId }),
      });
      return statusResult(execution.queryId, `View ${place.name} successfully created.`);
    });
  };
