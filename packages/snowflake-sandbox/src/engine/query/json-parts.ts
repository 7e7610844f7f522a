import { duckdbIdentifier } from '../syntax/identifier.ts';
import { partListSql, type JsonPart, type PathAndSteps } from '../types/json-part-sql.ts';

/**
 * The parts that a query takes out of one JSON column. DuckDB parses a document once for each `json_extract`, but only once for a
 * list of paths: so the parts become columns of their own, computed from one list each, and the query names them. Parts that the
 * query names are known when its text is complete; until then a mark stands where the relation is to stand.
 */
export type JsonParts = {
  /** The part at a DuckDB path, as JSON and as text. */
  readonly at: (part: PathAndSteps) => JsonPart & { readonly json: string };
  /** Stands for the relation in FROM until `complete`. */
  readonly mark: string;
  /** A query's text with the relation, and the parts that the text names, in the place of the mark. */
  readonly complete: (sql: string) => string;
};

const invisible = '\u2063';

/** `from` is a DuckDB FROM item without alias; `text` its column with the documents as text. */
export const jsonParts = (from: string, alias: string, text: string): JsonParts => {
  const parts: PathAndSteps[] = [];
  const mark = `${invisible}${alias}${invisible}`;
  const column = (kind: 'json' | 'text', index: number): string =>
    duckdbIdentifier(`${invisible}${kind}${index + 1}`);
  const base = `${alias}.${duckdbIdentifier(text)}`;
  return {
    mark,
    at: (part) => {
      const known = parts.findIndex(({ path }) => path === part.path);
      const index = known < 0 ? parts.push(part) - 1 : known;
      return {
        ...part,
        base,
        json: `${alias}.${column('json', index)}`,
        text: `${alias}.${column('text', index)}`,
      };
    },
    complete: (sql) => {
      const lists: string[] = [];
      const items: string[] = [];
      for (const kind of ['json', 'text'] as const) {
        const named = parts.flatMap((part, index) =>
          sql.includes(`${alias}.${column(kind, index)}`) ? [{ ...part, index }] : [],
        );
        if (named.length === 0) continue;
        const list = duckdbIdentifier(`${invisible}${kind}`);
        lists.push(`${partListSql(kind, duckdbIdentifier(text), named)} AS ${list}`);
        named.forEach(({ index }, place) => {
          items.push(`${list}[${place + 1}] AS ${column(kind, index)}`);
        });
      }
      const relation =
        lists.length === 0
          ? from
          : `(SELECT *, ${items.join(', ')} FROM (SELECT *, ${lists.join(', ')} FROM ${from}))`;
      return sql.replaceAll(mark, () => relation);
    },
  };
};
