import { isObject, text } from '../server/request.ts';
import { toValue } from '../server/records.ts';

/** The answer of `/_sandbox/query`: values in JavaScript's types, see toRecords. */
export type Answer = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
};

/** The sandbox did not answer, or refused the statement; the message is for people. */
class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** Runs SQL on a running sandbox. Throws QueryError. */
export async function remoteQuery(url: string, sql: string, session: string): Promise<Answer> {
  const body = await post(`${url.replace(/\/+$/, '')}/_sandbox/query`, { sql, session });
  const error = text(body, 'error');
  if (error !== undefined)
    throw new QueryError(`${text(body, 'code') ?? ''} (${text(body, 'sqlState') ?? ''}): ${error}`);
  const columns = isObject(body) ? list(body['columns']) : [];
  const rows = isObject(body) ? list(body['rows']) : [];
  const types = columns.map((column) => text(column, 'type') ?? 'text');
  return {
    columns: columns.map((column) => text(column, 'name') ?? ''),
    rows: rows.map((row) =>
      list(row).map((cell, index) =>
        toValue(typeof cell === 'string' ? cell : null, types[index] ?? 'text'),
      ),
    ),
  };
}

async function post(url: string, content: unknown): Promise<unknown> {
  try {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(content) });
    return await response.json();
  } catch (error) {
    throw new QueryError(
      `No Snowflake sandbox answers at ${new URL(url).origin}. Start one with "snowflake-sandbox serve", or name its file with --file.`,
      { cause: error },
    );
  }
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value as text for tables and CSV. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
