import { decompress } from '../copy/decompress.ts';
import { fileFormat } from '../copy/file-format.ts';
import { readCsv } from '../copy/read-csv.ts';
import { SnowflakeError } from '../engine/errors.ts';
import type { Bind } from '../engine/execution.ts';
import type { Core } from './core.ts';
import type { WireSession } from './sessions.ts';

/**
 * Array binds above the driver's threshold arrive as CSV files in a temporary stage
 * (`bindStage: "@SYSTEM$BIND/<request>"`; snowflake-sdk 3.3.0, bind_uploader); one column a bind.
 */
export async function readBindStage(
  core: Core,
  session: WireSession,
  bindStage: string,
): Promise<readonly Bind[]> {
  const folder = bindStage.slice(bindStage.indexOf('/') + 1);
  const stage = bindStageOf(core, session);
  const files = core.files
    .list(stage)
    .filter((file) => file.path.startsWith(`${folder}/`))
    .map((file) => ({ file, order: Number(file.path.slice(folder.length + 1)) }))
    .sort((a, b) => a.order - b.order);
  const format = fileFormat({
    TYPE: 'CSV',
    FIELD_OPTIONALLY_ENCLOSED_BY: '"',
    ESCAPE_UNENCLOSED_FIELD: 'NONE',
    NULL_IF: [],
  });
  if (format.type !== 'CSV') throw new TypeError('the bind format is CSV');
  const columns: (string | null)[][] = [];
  for (const { file } of files) {
    const bytes = decompress(core.files.location(file), 'AUTO', file.path);
    for await (const { rows } of readCsv(bytes, format)) {
      for (const { content } of rows) {
        for (const [index, value] of content.entries()) (columns[index] ??= []).push(value);
      }
    }
  }
  return columns.map((value) => ({ type: 'TEXT', value }));
}

function bindStageOf(core: Core, session: WireSession): string {
  const found = core.engine.catalog
    .list('STAGE', undefined, session.engine.id)
    .find((stage) => stage.name === 'SYSTEM$BIND' && stage.session === session.engine.id);
  if (found === undefined) {
    throw new SnowflakeError(
      '002003',
      '02000',
      "SQL compilation error:\nStage 'SYSTEM$BIND' does not exist or not authorized.",
    );
  }
  return `stage/${found.id}`;
}
