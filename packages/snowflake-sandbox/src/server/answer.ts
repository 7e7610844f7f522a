import type { Session } from '../engine/engine.ts';
import { rowSize } from '../engine/results/result-size.ts';
import type { StatementResult } from '../engine/results/statement-result.ts';

/** Rows and bytes that come with the answer itself; the rest is fetched in chunks, as from Snowflake. */
const inlineRows = 2_000;
const inlineBytes = 1 << 20;
const chunkRows = 10_000;

type Row = readonly (string | null)[];

/** The `data` of a successful query-request (snowflake-sdk 3.3.0; what is missing here hangs or kills the driver). */
export function queryData(
  result: StatementResult,
  session: Session,
  chunkUrl: (index: number) => string,
): Readonly<Record<string, unknown>> {
  const { context } = session;
  const inline = inlineCount(result.rows);
  const chunks = chunksOf(result, inline).map(({ rows }, index) => {
    const size = rows.reduce((sum, row) => sum + rowSize(row), 0);
    return {
      url: chunkUrl(index),
      rowCount: rows.length,
      uncompressedSize: size,
      compressedSize: size,
    };
  });
  return {
    parameters: wireParameters(session.parameters),
    rowtype: result.columns,
    rowset: result.rows.slice(0, inline),
    // Without `returned` the driver waits for ever.
    returned: result.rows.length,
    total: result.rows.length,
    queryId: result.queryId,
    statementTypeId: result.statementTypeId,
    version: 1,
    queryResultFormat: 'json',
    databaseProvider: null,
    finalDatabaseName: context.database ?? null,
    finalSchemaName: context.schema ?? null,
    finalWarehouseName: context.warehouse ?? null,
    finalRoleName: context.role,
    numberOfBinds: 0,
    arrayBindSupported: true,
    ...(chunks.length === 0 ? {} : { chunks }),
    ...result.extra,
  };
}

/** A chunk's body: its rows without the outer brackets; undefined when there is no such chunk. */
export function chunkBody(result: StatementResult, index: number): string | undefined {
  const chunk = chunksOf(result, inlineCount(result.rows))[index];
  return chunk === undefined ? undefined : JSON.stringify(chunk.rows).slice(1, -1);
}

/** Parameters as the driver wants them: it takes the text `false` for true, so booleans and numbers are sent as such. */
export function wireParameters(
  parameters: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly value: string | number | boolean }[] {
  return Object.entries(parameters).map(([name, value]) => ({ name, value: typed(value) }));
}

function typed(value: string): string | number | boolean {
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return /^(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
}

function inlineCount(rows: readonly Row[]): number {
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    bytes += rowSize(row);
    if (index >= inlineRows || bytes > inlineBytes) return index;
  }
  return rows.length;
}

function chunksOf(
  result: StatementResult,
  inline: number,
): readonly { readonly rows: readonly Row[] }[] {
  const chunks: { readonly rows: readonly Row[] }[] = [];
  for (let start = inline; start < result.rows.length; start += chunkRows) {
    chunks.push({ rows: result.rows.slice(start, start + chunkRows) });
  }
  return chunks;
}
