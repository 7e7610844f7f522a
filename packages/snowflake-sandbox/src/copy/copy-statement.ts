import { SnowflakeError, unsupported } from '../engine/errors.ts';
import { walk } from '../engine/query/find-calls.ts';
import type { Query, StageFromItem } from '../engine/syntax/ast.ts';
import type { Identifier, ObjectName } from '../engine/syntax/identifier.ts';
import { parseQuery } from '../engine/syntax/parse-query.ts';
import type { TokenReader } from '../engine/syntax/token-reader.ts';
import { readLocation } from '../stage/list-and-remove.ts';
import { parseStageLocation, type StageLocation } from '../stage/stage-location.ts';
import { readFormatReference } from '../stage/stage-statements.ts';
import { copyOptionNames } from './copy-options.ts';
import { readOptionValue, type FormatOptions } from './option-list.ts';

/** COPY INTO <table> as written. */
export type CopyStatement = {
  readonly table: ObjectName;
  /** Undefined: all columns of the table. */
  readonly columns: readonly Identifier[] | undefined;
  readonly location: StageLocation;
  readonly transformation: Query | undefined;
  readonly files: readonly string[] | undefined;
  readonly pattern: string | undefined;
  readonly format: FormatOptions | undefined;
  readonly options: FormatOptions;
};

/** Reads the statement from behind `COPY` (docs: sql-reference/sql/copy-into-table, 2026-11-24). */
export function readCopy(reader: TokenReader): CopyStatement {
  reader.expectWords('INTO');
  if (reader.peek().kind === 'stage' || reader.peek().kind === 'string')
    throw unsupported('COPY INTO <location>');
  const table = reader.objectName();
  const columns = reader.isSymbol('(') ? reader.bracketed(() => reader.identifier()) : undefined;
  let transformation: Query | undefined;
  let location: StageLocation;
  if (!reader.takeWords('FROM')) {
    // Without FROM the table's own stage is meant (COPY INTO <table>, examples for a table's stage, 2026-11-24).
    location = { kind: 'table', name: table, path: '' };
  } else if (reader.takeSymbol('(')) {
    transformation = parseQuery(reader);
    reader.expectSymbol(')');
    location = parseStageLocation(stageOf(transformation).location);
  } else {
    location = readLocation(reader);
  }
  const given = readTail(reader);
  if (given.validation && transformation !== undefined) {
    throw new SnowflakeError(
      '002018',
      '0A000',
      'SQL compilation error:\nInvalid VALIDATION_MODE: it is not supported with COPY transformations.',
    );
  }
  if (given.validation) throw unsupported('VALIDATION_MODE');
  return { table, columns, location, transformation, ...given };
}

function readTail(reader: TokenReader) {
  let files: readonly string[] | undefined;
  let pattern: string | undefined;
  let format: FormatOptions | undefined;
  let validation = false;
  const options: Record<string, FormatOptions[string]> = {};
  const seen = new Set<string>();
  while (!reader.atEnd) {
    const token = reader.next();
    if (token.kind !== 'word' || seen.has(token.value)) throw reader.unexpected(token);
    seen.add(token.value);
    reader.expectSymbol('=');
    switch (token.value) {
      case 'FILES':
        files = reader.bracketed(() => reader.string());
        // COPY INTO <table>, FILES, 2026-11-24.
        if (files.length > 1000)
          throw new SnowflakeError(
            '002019',
            '42601',
            'SQL compilation error:\nThe FILES option names more than 1000 files.',
          );
        break;
      case 'PATTERN':
        pattern = reader.string();
        break;
      case 'FILE_FORMAT':
        format = readFormatReference(reader);
        break;
      case 'VALIDATION_MODE':
        readOptionValue(reader);
        validation = true;
        break;
      default:
        if (!copyOptionNames.includes(token.value)) throw reader.unexpected(token);
        options[token.value] = readOptionValue(reader);
    }
    reader.takeSymbol(',');
  }
  return { files, pattern, format, options, validation };
}

/**
 * The stage of a transformation. Throws SnowflakeError 002017 when the query is more than columns of one stage
 * (docs: user-guide/data-load-transform, 2026-11-24: no WHERE, ORDER BY, LIMIT, FETCH, TOP, JOIN, GROUP BY, FLATTEN).
 */
function stageOf(query: Query): StageFromItem {
  const tooMuch = new SnowflakeError(
    '002017',
    '0A000',
    'SQL compilation error:\nCOPY statement only supports simple SELECT from stage statements for import.',
  );
  const { body } = query;
  if (body.kind !== 'select' || query.with.length > 0 || query.orderBy.length > 0) throw tooMuch;
  if (query.orderByAll !== undefined || query.limit !== undefined || query.offset !== undefined)
    throw tooMuch;
  const { select } = body;
  const [from, ...others] = select.from;
  if (
    from?.kind !== 'stage' ||
    others.length > 0 ||
    select.where !== undefined ||
    select.having !== undefined ||
    select.qualify !== undefined ||
    select.top !== undefined ||
    select.groupBy.length > 0 ||
    select.groupByAll ||
    select.distinct
  ) {
    throw tooMuch;
  }
  if (from.options.length > 0) throw tooMuch;
  for (const node of walk(select.items)) {
    if (node['kind'] === 'subquery' || node['kind'] === 'exists' || node['over'] !== undefined)
      throw tooMuch;
    if (node['kind'] === 'in' && !Array.isArray(node['items'])) throw tooMuch;
  }
  return from;
}
