import type { CatalogObject } from '../engine/catalog/catalog-object.ts';
import { objectDoesNotExist } from '../engine/errors.ts';
import type { Execution } from '../engine/execution.ts';
import { likePattern } from '../engine/query/like-pattern.ts';
import type { TokenReader } from '../engine/syntax/token-reader.ts';

/** What stands behind SHOW <objects>: LIKE, IN, STARTS WITH and LIMIT. */
export type ShowScope = {
  readonly select: <T extends CatalogObject>(objects: readonly T[]) => readonly T[];
};

/** Reads to the end. Without IN the current schema counts, or database, or everything (docs: show-stages, 2026-11-24). */
export function readShowScope(reader: TokenReader, execution: Execution): ShowScope {
  const like = reader.takeWords('LIKE') ? likePattern(reader.string()) : undefined;
  const { database, schema } = reader.takeWords('IN')
    ? readIn(reader, execution)
    : execution.context;
  const startsWith = reader.takeWords('STARTS WITH') ? reader.string() : '';
  const limit = reader.takeWords('LIMIT') ? reader.integer() : Infinity;
  reader.expectEnd();
  return {
    select: (objects) =>
      objects
        .filter((object) => {
          const [inDatabase, inSchema] = execution.catalog.ancestors(object);
          return (
            (database === undefined || inDatabase === database) &&
            (schema === undefined || inSchema === schema) &&
            (like?.test(object.name) ?? true) &&
            object.name.startsWith(startsWith)
          );
        })
        .slice(0, limit),
  };
}

type Where = { readonly database: string | undefined; readonly schema: string | undefined };

function readIn(reader: TokenReader, execution: Execution): Where {
  const { context, catalog } = execution;
  if (reader.takeWords('ACCOUNT')) return { database: undefined, schema: undefined };
  if (reader.takeWords('DATABASE')) {
    const database = reader.isName ? reader.identifier().value : context.database;
    if (database === undefined || catalog.database(database) === undefined)
      throw objectDoesNotExist();
    return { database, schema: undefined };
  }
  reader.takeWords('SCHEMA');
  if (!reader.isName) return context;
  const name = reader.objectName(2);
  const schema = name.at(-1)?.value ?? '';
  const database = name.length === 2 ? name[0]?.value : context.database;
  if (database === undefined || catalog.schema(database, schema) === undefined)
    throw objectDoesNotExist();
  return { database, schema };
}
