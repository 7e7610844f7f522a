import { membersOf } from '@intercom-to-snowflake/singer';
import type { Column } from '../plan/column.ts';
import { identifier } from '../sql/identifier.ts';
import { typeName } from '../sql/type-name.ts';
import type { RecordProblem } from './compile-schema.ts';
import { decimalOf, isKept, scaleOf } from './decimal.ts';

/**
 * The properties of a record with a number that would lose digits without a word on its way into the column: already when Snowflake reads
 * the JSON, or when its DOUBLE is made a NUMBER. A FLOAT column rounds, that is what the type says. Any other value that a column
 * cannot hold is refused by the column.
 */
export function lostDigits(
  record: Buffer,
  columns: readonly Column[],
  keys: readonly string[],
): readonly RecordProblem[] {
  const values = new Map(membersOf(record).map((member) => [member.name, member]));
  return [...values].flatMap(([property, { start, end }]): readonly RecordProblem[] => {
    const column = columns.find(
      ({ source }) =>
        source.from === 'record' || (source.from === 'property' && source.property === property),
    );
    if (column === undefined || column.type.kind === 'FLOAT') return [];
    const { type } = column;
    const scale = type.kind === 'NUMBER' ? type.scale : undefined;
    const isHeld = (number: string) =>
      isKept(number) && (scale === undefined || scaleOf(decimalOf(number)) <= scale);
    if (numbersIn(record.toString('utf8', start, end)).every(isHeld)) return [];
    const text = `column ${identifier(column.name)}${keys.includes(property) ? ', a key,' : ''} cannot hold it as ${typeName(type)} without losing digits of a number`;
    return [{ property, text, isNotedAsText: true }];
  });
}

/** The texts of the numbers in valid JSON. Strings are not matched whole: one of many megabytes would be too deep. */
function numbersIn(json: string): readonly string[] {
  const numbers: string[] = [];
  let isInText = false;
  for (const [token] of json.matchAll(/\\.|"|-?\d[\d.eE+-]*/g)) {
    if (token === '"') isInText = !isInText;
    else if (!isInText && !token.startsWith('\\')) numbers.push(token);
  }
  return numbers;
}
