import type { Column } from '../engine/catalog/catalog-object.ts';
import { SnowflakeError } from '../engine/errors.ts';
import type { Expression, Query, SelectItem } from '../engine/syntax/ast.ts';
import { plainCall } from '../engine/syntax/parse-call.ts';
import { simpleQuery } from '../engine/syntax/simple-query.ts';
import { isSemiStructured, isTimestamp } from '../engine/types/data-type.ts';
import type { CsvFormat, FileFormat, JsonFormat } from './file-format.ts';

/** What COPY does without a SELECT of the user's, written as the SELECT it amounts to. */
export function plainSelect(columns: readonly Column[], format: FileFormat): Query {
  if (format.type !== 'CSV') {
    const [only, ...others] = columns;
    if (only === undefined || others.length > 0 || !isSemiStructured(only.type)) {
      throw new SnowflakeError(
        '002019',
        '0A000',
        `SQL compilation error:\n${format.type} file format can produce one and only one column of variant, object, or array type. Load data into separate columns using the MATCH_BY_COLUMN_NAME copy option or copy with transformation.`,
      );
    }
    return selectOf([{ kind: 'positional', index: 1 }]);
  }
  return selectOf(
    columns.map((column, index) =>
      fromText({ kind: 'positional', index: index + 1 }, column, format),
    ),
  );
}

/** MATCH_BY_COLUMN_NAME: each column from the member or field of its name; NULL where the file has none. */
export function matchedSelect(
  columns: readonly Column[],
  names: readonly string[],
  format: FileFormat,
  caseSensitive: boolean,
): Query {
  const matches = (column: Column): readonly number[] =>
    names.flatMap((name, index) =>
      (caseSensitive ? name === column.name : name.toUpperCase() === column.name.toUpperCase())
        ? [index]
        : [],
    );
  return selectOf(
    columns.map((column) => {
      const found = matches(column);
      if (found.length === 0) return { kind: 'null' };
      if (format.type === 'CSV') {
        return fromText({ kind: 'positional', index: (found[0] ?? 0) + 1 }, column, format);
      }
      const parts = found.map((index): Expression => ({
        kind: 'path',
        base: { kind: 'positional', index: 1 },
        steps: [{ kind: 'key', key: names[index] ?? '' }],
      }));
      const [first = { kind: 'null' }, ...rest] = parts;
      const value = rest.reduce<Expression>((before, part) => call('NVL', before, part), first);
      return fromMember(value, column, format);
    }),
  );
}

function selectOf(expressions: readonly Expression[]): Query {
  const items: readonly SelectItem[] = expressions.map((expression, index) => ({
    kind: 'expression',
    expression,
    text: `$${index + 1}`,
  }));
  return simpleQuery({
    kind: 'select',
    select: {
      distinct: false,
      items,
      from: [{ kind: 'stage', location: '@~', options: [], alias: { columns: [] } }],
      groupBy: [],
      groupByAll: false,
    },
  });
}

/** A CSV field as the column wants it: with the formats of the file format, and JSON parsed (as for PARSE_JSON). */
function fromText(field: Expression, column: Column, format: CsvFormat | JsonFormat): Expression {
  const { type } = column;
  if (isSemiStructured(type)) {
    const parsed = call('PARSE_JSON', field);
    return type.kind === 'VARIANT' ? parsed : { kind: 'cast', operand: parsed, type, try: false };
  }
  if (type.kind === 'BINARY') return call('TO_BINARY', field, text(format.binaryFormat));
  const custom =
    type.kind === 'DATE'
      ? format.dateFormat
      : type.kind === 'TIME'
        ? format.timeFormat
        : format.timestampFormat;
  if (custom.toUpperCase() === 'AUTO') return field;
  if (type.kind === 'DATE' || type.kind === 'TIME' || isTimestamp(type)) {
    return call(`TO_${type.kind}`, field, text(custom));
  }
  return field;
}

/** A JSON member as the column wants it. Text options apply to it as to a CSV field. */
function fromMember(member: Expression, column: Column, format: JsonFormat): Expression {
  const { type } = column;
  if (isSemiStructured(type)) return member;
  const asText: Expression = {
    kind: 'cast',
    operand: member,
    type: { kind: 'TEXT', length: 134_217_728 },
    try: false,
  };
  const trimmed = format.trimSpace ? call('TRIM', asText) : asText;
  const nulled = format.nullIf.reduce<Expression>(
    (value, each) => call('NULLIF', value, text(each)),
    trimmed,
  );
  const formatted = fromText(nulled, column, format);
  // Left as it is, the member is cast in one step, with the error message of a VARIANT.
  return formatted === asText && type.kind !== 'TEXT' ? member : formatted;
}

function call(name: string, ...args: readonly Expression[]): Expression {
  return { kind: 'call', call: plainCall(name, args) };
}

function text(value: string): Expression {
  return { kind: 'string', value };
}
