import { isUtf8 } from 'node:buffer';

import { parseJson } from '../engine/duckdb/parse-json.ts';
import type { JsonFormat } from './file-format.ts';
import {
  batchBytes,
  batchRows,
  largestValueBytes,
  type ParsedBatch,
  type JsonRow,
  type ParseProblem,
} from './parsed-row.ts';
import { createJsonScanner, isSpace } from './scan-json.ts';
import { stripNulls } from './strip-nulls.ts';

type Position = { readonly line: number; readonly lineStart: number };

/**
 * Reads the documents of a JSON file, one row each; with STRIP_OUTER_ARRAY the elements of the outer array.
 * The first document that is not JSON ends the file: what comes after cannot be told from it
 * (COPY INTO <table>, ON_ERROR, 2026-11-24: records before it count, the rest of the file is skipped).
 */
export async function* readJson(
  chunks: AsyncIterable<Buffer>,
  format: JsonFormat,
): AsyncGenerator<ParsedBatch<JsonRow>> {
  const scanJson = createJsonScanner(format);
  const source = chunks[Symbol.asyncIterator]();
  let buffer: Buffer = Buffer.alloc(0);
  let at = 0;
  let offset = 0; // of buffer[0] in the file
  let last = false;
  let wanted = 1;
  let position: Position = { line: 1, lineStart: 0 };
  let counted = 0; // how far, in the buffer, lines have been counted
  let array: 'outside' | 'first' | 'next' | 'comma' = 'outside';
  let rows: JsonRow[] = [];
  let rowsBytes = 0;
  let rowNumber = 0;

  const locate = (to: number): { line: number; character: number } => {
    position = countLines(buffer, counted, to, offset, position);
    counted = to;
    return { line: position.line, character: offset + to - position.lineStart + 1 };
  };
  const problem = (
    where: number,
    code: string,
    sqlState: string,
    message: string,
  ): ParseProblem => ({
    ...locate(where),
    code,
    sqlState,
    message,
    row: rowNumber + 1,
    column: '$1',
    fatal: true,
  });
  const broken = (where: number, message: string): ParseProblem =>
    problem(where, '100069', '22P02', `Error parsing JSON: ${message}`);

  for (;;) {
    // Fetch until the unfinished document has at least doubled: a long one is scanned a handful of times, not once a chunk.
    while (!last && buffer.length - at < wanted) {
      const pieces = [buffer.subarray(at)];
      let length = buffer.length - at;
      locate(at);
      while (length < wanted && !last) {
        const next = await source.next();
        if (next.done === true) last = true;
        else {
          pieces.push(next.value);
          length += next.value.length;
        }
      }
      const first = offset + at === 0;
      offset += at;
      counted = 0;
      at = 0;
      buffer = Buffer.concat(pieces);
      if (first && format.skipByteOrderMark && buffer.subarray(0, 3).equals(byteOrderMark)) {
        offset += 3;
        position = { line: 1, lineStart: offset };
        buffer = buffer.subarray(3);
      }
    }

    while (at < buffer.length && isSpace(buffer[at])) at += 1;
    if (at >= buffer.length) {
      if (!last) {
        wanted = 1;
        continue;
      }
      const problems = array === 'outside' ? [] : [broken(at, 'incomplete object or array value')];
      if (rows.length > 0 || problems.length > 0) yield { rows, problems };
      return;
    }

    if (format.stripOuterArray) {
      const byte = buffer[at];
      if (array === 'outside' && byte === 0x5b) {
        array = 'first';
        at += 1;
        continue;
      }
      if ((array === 'first' || array === 'comma') && byte === 0x5d) {
        array = 'outside';
        at += 1;
        continue;
      }
      if (array === 'comma' && byte === 0x2c) {
        array = 'next';
        at += 1;
        continue;
      }
      if (array === 'comma') {
        yield { rows, problems: [broken(at, 'missing comma')] };
        return;
      }
    }

    const scan = scanJson(buffer, at, buffer.length, last);
    if (scan.kind === 'incomplete') {
      if (buffer.length - at > largestValueBytes) {
        yield { rows, problems: [tooLarge(problem, at, buffer.length - at)] };
        return;
      }
      wanted = Math.max(1, (buffer.length - at) * 2);
      continue;
    }
    if (scan.kind === 'error') {
      yield { rows, problems: [broken(scan.at, scan.message)] };
      return;
    }
    if (scan.end - at > largestValueBytes) {
      yield { rows, problems: [tooLarge(problem, at, scan.end - at)] };
      return;
    }
    const value = buffer.subarray(at, scan.end);
    const valid = isUtf8(value);
    if (!valid && !format.replaceInvalidCharacters) {
      yield {
        rows,
        problems: [
          problem(
            at,
            '100144',
            '22000',
            `Invalid UTF8 detected in string '${value.toString('utf8').slice(0, 100)}'`,
          ),
        ],
      };
      return;
    }
    const where = locate(at);
    rowNumber += 1;
    rows.push({ row: rowNumber, ...where, content: kept(value, valid && !scan.reworded, format) });
    rowsBytes += value.length;
    at = scan.end;
    wanted = 1;
    if (array !== 'outside') array = 'comma';
    if (rows.length >= batchRows || rowsBytes >= batchBytes) {
      yield { rows, problems: [] };
      rows = [];
      rowsBytes = 0;
    }
  }
}

/** The document's own bytes, unless an option or Snowflake's way of keeping values changes them. */
function kept(value: Buffer, asIs: boolean, format: JsonFormat): Buffer {
  if (asIs && !format.stripNullValues) return value;
  const written = value.toString('utf8');
  const parsed = asIs ? undefined : parseJson(written, true);
  const text = (parsed?.ok === true ? parsed.json : undefined) ?? written;
  return Buffer.from(format.stripNullValues ? stripNulls(text) : text);
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

function tooLarge(
  problem: (where: number, code: string, sqlState: string, message: string) => ParseProblem,
  at: number,
  size: number,
): ParseProblem {
  return problem(
    at,
    '100082',
    '22000',
    `The data load has failed: Max LOB size (${largestValueBytes}) exceeded, actual size of parsed column is ${size}`,
  );
}

function countLines(
  buffer: Buffer,
  from: number,
  to: number,
  offset: number,
  position: Position,
): Position {
  let { line, lineStart } = position;
  for (
    let next = buffer.indexOf(0x0a, from);
    next >= 0 && next < to;
    next = buffer.indexOf(0x0a, next + 1)
  ) {
    line += 1;
    lineStart = offset + next + 1;
  }
  return { line, lineStart };
}
