import type { CsvFormat } from './file-format.ts';
import {
  batchBytes,
  batchRows,
  type ParsedBatch,
  type CsvRow,
  type ParseProblem,
} from './parsed-row.ts';

/** A CSV record and the offset behind it; or that it needs more text. */
type RecordScan =
  | {
      readonly kind: 'record';
      readonly fields: readonly (string | null)[];
      readonly end: number;
      readonly blank: boolean;
    }
  | { readonly kind: 'incomplete' }
  | {
      readonly kind: 'error';
      readonly message: string;
      readonly code: string;
      readonly at: number;
      readonly end: number;
    };

/**
 * Reads the records of a delimited file (COPY INTO <table>, formatTypeOptions TYPE = CSV, 2026-11-24). Each field is
 * SQL NULL, or text after unescaping, trimming and NULL_IF. A broken record is a problem of its own; reading goes on
 * behind it.
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  format: CsvFormat,
): AsyncGenerator<ParsedBatch<CsvRow> & { readonly header?: readonly string[] }> {
  const decoder = new TextDecoder(format.encoding, {
    fatal: !format.replaceInvalidCharacters,
    ignoreBOM: !format.skipByteOrderMark,
  });
  const source = chunks[Symbol.asyncIterator]();
  let text = '';
  let at = 0;
  let wanted = 1;
  let last = false;
  let line = 1;
  let lineStart = 0; // offset in `text` where the current line began
  let row = 0;
  let skip = format.skipHeader;
  let header: readonly string[] | undefined;
  let rows: CsvRow[] = [];
  let problems: ParseProblem[] = [];
  let size = 0;

  const problem = (offset: number, code: string, message: string, fatal = false): ParseProblem => ({
    code,
    sqlState: '22000',
    message,
    line,
    character: offset - lineStart + 1,
    row: row + 1,
    column: '$1',
    fatal,
  });

  for (;;) {
    while (!last && text.length - at < wanted) {
      const next = await source.next();
      last = next.done === true;
      try {
        const more =
          next.done === true ? decoder.decode() : decoder.decode(next.value, { stream: true });
        lineStart -= at;
        text = text.slice(at) + more;
        at = 0;
      } catch {
        yield {
          rows,
          problems: [
            ...problems,
            problem(
              at,
              '100144',
              `Invalid UTF8 detected in string '${text.slice(at, at + 100)}'`,
              true,
            ),
          ],
          ...(header === undefined ? {} : { header }),
        };
        return;
      }
    }
    if (at >= text.length && last) {
      if (rows.length > 0 || problems.length > 0 || header !== undefined) {
        yield { rows, problems, ...(header === undefined ? {} : { header }) };
      }
      return;
    }
    const scan = scanRecord(text, at, last, format);
    if (scan.kind === 'incomplete') {
      wanted = Math.max((text.length - at) * 2, 1 << 16);
      continue;
    }
    wanted = 1;
    const where = { line, character: at - lineStart + 1 };
    if (skip > 0) {
      skip -= 1;
    } else if (scan.kind === 'error') {
      problems.push(problem(scan.at, scan.code, scan.message));
      row += 1;
    } else if (format.parseHeader && header === undefined) {
      header = scan.fields.map((field) => field ?? '');
    } else if (!(scan.blank && format.skipBlankLines)) {
      row += 1;
      rows.push({ row, ...where, content: scan.fields });
      size += scan.end - at;
    }
    for (
      let next = text.indexOf('\n', at);
      next >= 0 && next < scan.end;
      next = text.indexOf('\n', next + 1)
    ) {
      line += 1;
      lineStart = next + 1;
    }
    at = scan.end;
    if (rows.length >= batchRows || size >= batchBytes || problems.length >= 1_000) {
      yield { rows, problems, ...(header === undefined ? {} : { header }) };
      rows = [];
      problems = [];
      size = 0;
    }
  }
}

function scanRecord(text: string, start: number, last: boolean, format: CsvFormat): RecordScan {
  const fields: (string | null)[] = [];
  const { fieldDelimiter, enclosedBy } = format;
  let at = start;
  for (;;) {
    // White space before an enclosed field does not count when TRIM_SPACE is on.
    let begin = at;
    if (format.trimSpace) while (text[begin] === ' ' || text[begin] === '\t') begin += 1;
    if (enclosedBy !== undefined && text[begin] === enclosedBy) {
      const enclosed = scanEnclosed(text, begin, last, format);
      if (enclosed.kind !== 'field') return enclosed;
      fields.push(nullIf(enclosed.value, format, true));
      at = enclosed.end;
      if (format.trimSpace) while (text[at] === ' ' || text[at] === '\t') at += 1;
    } else {
      const end = fieldEnd(text, at, format);
      if (end === undefined && !last) return { kind: 'incomplete' };
      const raw = text.slice(at, end ?? text.length);
      at = end ?? text.length;
      fields.push(nullIf(unescape(raw, format), format, false));
    }
    const delimiter = recordEnd(text, at, format);
    if (delimiter === 'unsure' && !last) return { kind: 'incomplete' };
    if (typeof delimiter === 'number' || at >= text.length) {
      if (at >= text.length && !last) return { kind: 'incomplete' };
      const end = typeof delimiter === 'number' ? at + delimiter : text.length;
      return { kind: 'record', fields, end, blank: at === start };
    }
    if (fieldDelimiter !== undefined && text.startsWith(fieldDelimiter, at)) {
      at += fieldDelimiter.length;
      continue;
    }
    const rest = nextRecord(text, at, format);
    if (rest === undefined && !last) return { kind: 'incomplete' };
    return {
      kind: 'error',
      code: '100016',
      message: `Found character '${text[at] ?? ''}' instead of field delimiter '${fieldDelimiter ?? ''}'`,
      at,
      end: rest ?? text.length,
    };
  }
}

type Enclosed =
  | { readonly kind: 'field'; readonly value: string; readonly end: number }
  | Exclude<RecordScan, { readonly kind: 'record' }>;

function scanEnclosed(text: string, start: number, last: boolean, format: CsvFormat): Enclosed {
  const quote = format.enclosedBy ?? '';
  let value = '';
  let at = start + 1;
  let from = at;
  for (;;) {
    const next = indexOfEither(text, quote, format.escape, at);
    if (!format.multiLine) {
      const lineEnd = nextRecord(text, from, format);
      if (lineEnd !== undefined && (next === undefined || lineEnd <= next)) {
        return {
          kind: 'error',
          code: '100063',
          message: 'A line ended inside an enclosed field and MULTI_LINE is FALSE',
          at: start,
          end: lineEnd,
        };
      }
    }
    if (next === undefined || (next + 1 >= text.length && !last)) {
      if (!last) return { kind: 'incomplete' };
      return {
        kind: 'error',
        code: '100065',
        message: `Found EOF inside a field enclosed by ${quote}`,
        at: start,
        end: text.length,
      };
    }
    value += text.slice(from, next);
    if (text[next] === format.escape && format.escape !== quote) {
      value += escaped(text[next + 1] ?? '');
      at = next + 2;
    } else if (text[next + 1] === quote) {
      value += quote;
      at = next + 2;
    } else {
      return { kind: 'field', value, end: next + 1 };
    }
    from = at;
  }
}

function indexOfEither(
  text: string,
  a: string,
  b: string | undefined,
  from: number,
): number | undefined {
  const first = text.indexOf(a, from);
  if (b === undefined || b === a) return first < 0 ? undefined : first;
  const second = text.slice(from, first < 0 ? undefined : first).indexOf(b);
  if (second >= 0) return from + second;
  return first < 0 ? undefined : first;
}

/** Where an unenclosed field ends; an escape character protects what follows it. Undefined: not in this text. */
function fieldEnd(text: string, start: number, format: CsvFormat): number | undefined {
  const escape = format.escape ?? format.escapeUnenclosedField;
  let at = start;
  while (at < text.length) {
    if (escape !== undefined && text[at] === escape) at += 2;
    else if (format.fieldDelimiter !== undefined && text.startsWith(format.fieldDelimiter, at))
      return at;
    else if (recordEnd(text, at, format) !== undefined) return at;
    else at += 1;
  }
  return undefined;
}

/** Length of the record delimiter at this place; `unsure` when the text ends in what may become one. */
function recordEnd(text: string, at: number, format: CsvFormat): number | 'unsure' | undefined {
  for (const delimiter of format.recordDelimiter ?? []) {
    if (text.startsWith(delimiter, at)) return delimiter.length;
    const left = text.length - at;
    if (left > 0 && left < delimiter.length && delimiter.startsWith(text.slice(at)))
      return 'unsure';
  }
  return undefined;
}

function nextRecord(text: string, from: number, format: CsvFormat): number | undefined {
  const ends = (format.recordDelimiter ?? []).flatMap((delimiter) => {
    const at = text.indexOf(delimiter, from);
    return at < 0 ? [] : [at + delimiter.length];
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '0': '\0',
};

function escaped(character: string): string {
  return escapes[character] ?? character;
}

function unescape(raw: string, format: CsvFormat): string {
  const escape = format.escape ?? format.escapeUnenclosedField;
  const trimmed = format.trimSpace ? raw.replace(/^[ \t]+|[ \t]+$/g, '') : raw;
  // NULL_IF compares what is written: the default \N is text, not an escaped N.
  if (escape === undefined || !trimmed.includes(escape) || format.nullIf.includes(trimmed))
    return trimmed;
  let value = '';
  for (let at = 0; at < trimmed.length; at += 1) {
    if (trimmed[at] !== escape) value += trimmed[at] ?? '';
    else {
      at += 1;
      value += escaped(trimmed[at] ?? '');
    }
  }
  return value;
}

function nullIf(value: string, format: CsvFormat, enclosed: boolean): string | null {
  if (format.nullIf.includes(value)) return null;
  return value === '' && !enclosed && format.emptyFieldAsNull ? null : value;
}
