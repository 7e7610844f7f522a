import { syntaxError } from '../engine/errors.ts';
import type { StatementHandler } from '../engine/execution.ts';
import { statementType } from '../engine/results/statement-result.ts';
import type { TokenReader } from '../engine/syntax/token-reader.ts';
import { numberType, textType } from '../engine/types/data-type.ts';
import { bringUpToDate, removeFile } from './external-files.ts';
import type { StageFiles } from './stage-files.ts';
import { filesAt, parseStageLocation, resolveStage, type StageLocation } from './stage-location.ts';

/** LIST and LS (docs: sql-reference/sql/list, 2026-11-24). */
export function listHandler(files: StageFiles): StatementHandler {
  return async (reader, execution) => {
    const stage = resolveStage(readLocation(reader), execution);
    const pattern = readPattern(reader);
    reader.expectEnd();
    const columns = [
      { name: 'name', type: textType() },
      { name: 'size', type: numberType(38, 0) },
      { name: 'md5', type: textType() },
      { name: 'last_modified', type: textType() },
    ];
    await bringUpToDate(stage, files);
    const rows = filesAt(files, stage, pattern).map((file) => [
      stage.shownPrefix + file.path,
      String(file.size),
      file.md5,
      httpDate(file.lastModifiedMs),
    ]);
    return execution.result(columns, rows, statementType.list);
  };
}

/** REMOVE and RM (docs: sql-reference/sql/remove, 2026-11-24). Files go at once, also inside a transaction. */
export function removeHandler(files: StageFiles): StatementHandler {
  return async (reader, execution) => {
    const stage = resolveStage(readLocation(reader), execution);
    const pattern = readPattern(reader);
    reader.expectEnd();
    const columns = [
      { name: 'name', type: textType() },
      { name: 'result', type: textType() },
    ];
    if (execution.describeOnly) return execution.result(columns, [], statementType.list);
    await bringUpToDate(stage, files);
    const gone = filesAt(files, stage, pattern);
    for (const file of gone) await removeFile(stage, file, files);
    const rows = gone.map((file) => [stage.shownPrefix + file.path, 'removed']);
    return execution.result(columns, rows, statementType.list);
  };
}

/** A location, bare or in single quotes. */
export function readLocation(reader: TokenReader): StageLocation {
  const token = reader.next();
  if (token.kind !== 'stage' && token.kind !== 'string') throw reader.unexpected(token);
  return parseStageLocation(token.value);
}

function readPattern(reader: TokenReader): string | undefined {
  if (!reader.takeWords('PATTERN')) return undefined;
  reader.expectSymbol('=');
  const token = reader.peek();
  if (token.kind !== 'string') throw syntaxError(token.line, token.position, token.text);
  return reader.string();
}

/** As LIST prints it: `Tue, 24 Nov 2026 09:00:00 GMT`. */
function httpDate(ms: number): string {
  return new Date(ms).toUTCString();
}
