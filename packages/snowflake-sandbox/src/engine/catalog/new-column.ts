import { duplicateColumn } from '../errors.ts';
import { duckdbIdentifier, printIdentifier } from '../syntax/identifier.ts';
import { duckdbType } from '../types/duckdb-type.ts';
import type { Column } from './catalog-object.ts';

/** A DuckDB column name that is readable and, unlike a Snowflake name, unique whatever its case. */
export const physicalColumnName = (name: string, taken: Iterable<string>): string => {
  const used = new Set([...taken].map((other) => other.toLowerCase()));
  used.add('rowid');
  let candidate = name;
  for (let count = 2; used.has(candidate.toLowerCase()); count += 1)
    candidate = `${name} #${count}`;
  return candidate;
};

/** The columns of a new table with their DuckDB names. @throws SnowflakeError 002025 when a name comes twice */
export const withPhysicalNames = (
  columns: readonly Omit<Column, 'physical'>[],
): readonly Column[] => {
  const named: Column[] = [];
  for (const column of columns) {
    if (named.some(({ name }) => name === column.name))
      throw duplicateColumn(printIdentifier(column.name));
    named.push({
      ...column,
      physical: physicalColumnName(
        column.name,
        named.map(({ physical }) => physical),
      ),
    });
  }
  return named;
};

export const columnDefinition = (column: Column): string =>
  `${duckdbIdentifier(column.physical)} ${duckdbType(column.type)}${column.collation === undefined ? '' : ' COLLATE NOCASE'}`;
