import { SnowflakeError } from '../errors.ts';
import type { Relation } from '../query/relation.ts';
import { decodeCell } from '../results/encode-sql.ts';
import { keptResultSize, resultSize } from '../results/result-size.ts';
import type { StatementResult } from '../results/statement-result.ts';
import { duckdbString } from '../syntax/identifier.ts';

const kept = 100;

/** The statements of a session by id, with the results that RESULT_SCAN can read again. */
export class ResultHistory {
  readonly #ids: string[] = [];
  readonly #results = new Map<
    string,
    { readonly result: StatementResult; readonly size: number }
  >();
  #size = 0;

  add(queryId: string, result: StatementResult | undefined): void {
    this.#ids.push(queryId);
    if (result === undefined) return;
    const size = resultSize(result);
    this.#results.set(queryId, { result, size });
    this.#size += size;
    for (const [id, oldest] of this.#results) {
      if (this.#results.size <= kept && this.#size <= keptResultSize) break;
      if (id === queryId) break;
      this.#results.delete(id);
      this.#size -= oldest.size;
    }
  }

  get last(): string | undefined {
    return this.#ids.at(-1);
  }

  /** LAST_QUERY_ID's numbering: -1 is the last one, 1 the first (docs.snowflake.com functions/last_query_id). */
  idAt(offset: number): string | undefined {
    return offset < 0 ? this.#ids.at(offset) : this.#ids[offset - 1];
  }

  /** An earlier result as a relation. @throws SnowflakeError 000709 when there is none any more */
  relation(queryId: string): Relation {
    const result = this.#results.get(queryId)?.result;
    if (result === undefined) {
      throw new SnowflakeError('000709', '02000', `Statement ${queryId} not found`);
    }
    const cells = result.types.map(
      (type, index) => `${decodeCell(`r[${index + 1}]`, type)} AS c${index + 1}`,
    );
    const rows = duckdbString(JSON.stringify(result.rows));
    return {
      from: `(SELECT ${cells.join(', ')} FROM (SELECT unnest(from_json(${rows}, '[["VARCHAR"]]')) AS r))`,
      columns: result.columns.map((column, index) => ({
        name: column.name,
        physical: `c${index + 1}`,
        type: result.types[index] ?? { kind: 'NULL' },
      })),
    };
  }
}
