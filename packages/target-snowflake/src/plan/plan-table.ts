import { columnComment, propertyOfComment } from './column-comment.ts';
import { freeName, isPlainName } from './column-names.ts';
import type { ColumnType } from './column-type.ts';
import { SchemaError } from '../errors.ts';
import { distinctName, storedName } from './stored-name.ts';
import { fitOf } from './stored-type.ts';
import type { Fit } from './stored-type.ts';
import type { NewTable } from './new-table.ts';
import { tableComment } from './table-comment.ts';
import type { Column } from './column.ts';
import type { StreamTable } from './stream-table.ts';

/** A column as DESCRIBE TABLE shows it. */
export type ExistingColumn = {
  readonly name: string;
  /** Undefined for a type that the target does not write. */
  readonly type: ColumnType | undefined;
  /** Undefined: texts are compared by their bytes. */
  readonly collation?: string | undefined;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  readonly comment: string | undefined;
};

/** How a table comes to hold a stream: what to do first, and which column then takes what. */
export type TablePlan = {
  readonly operations: readonly TableOperation[];
  readonly columns: readonly PlannedColumn[];
};

/** A column of the table and what it takes. */
export type PlannedColumn = {
  /** As it is stored; may differ from the wanted name in a table that was there before. */
  readonly name: string;
  /** As it is stored, once the operations are done. */
  readonly type: ColumnType;
  /** By which it compares texts; undefined: by their bytes. */
  readonly collation?: string | undefined;
  readonly comment: string | undefined;
  readonly isKey: boolean;
  readonly holds: Column;
};

export type TableOperation =
  | {
      readonly do: 'create table';
      readonly columns: readonly PlannedColumn[];
      readonly like: NewTable;
      readonly comment: string;
    }
  | { readonly do: 'add columns'; readonly columns: readonly PlannedColumn[] }
  | { readonly do: 'alter columns'; readonly changes: readonly ColumnChange[] };

export type ColumnChange =
  | { readonly change: 'drop not null'; readonly name: string }
  | {
      readonly change: 'set data type';
      readonly name: string;
      readonly type: ColumnType;
      readonly collation?: string | undefined;
    };

/**
 * Plans how `table` comes to exist with its columns. Nothing is ever dropped or narrowed: columns that the
 * stream no longer has stay, and become nullable.
 *
 * A property stays with the column it has. When that cannot take the property's values any more and
 * ALTER TABLE cannot make it, a second column is added beside it (`AMOUNT__VARCHAR`), and takes them from
 * then on: of a property's columns the last one made that fits is used, so that a schema that goes back and
 * forth does not move the data back and forth.
 *
 * @param existing undefined when there is no such table.
 * @throws SchemaError when a key column cannot take its property any more: rows would lose their identity.
 */
export function planTable(
  table: StreamTable,
  existing: readonly ExistingColumn[] | undefined,
): TablePlan {
  const chosen = chooseColumns(table, existing ?? []);
  const columns = chosen.map(({ column }) => column);
  const added = chosen.filter(({ fit }) => fit === undefined).map(({ column }) => column);
  if (existing === undefined) {
    const comment = tableComment(table);
    return {
      operations: [{ do: 'create table', columns, like: table.created, comment }],
      columns,
    };
  }
  const changes = [...widenings(chosen), ...droppedNotNulls(columns, existing, table)];
  return {
    operations: [
      ...(changes.length > 0 ? [{ do: 'alter columns' as const, changes }] : []),
      ...(added.length > 0 ? [{ do: 'add columns' as const, columns: added }] : []),
    ],
    columns,
  };
}

type Choice = {
  readonly column: PlannedColumn;
  /** Undefined for a column that is to be made. */
  readonly fit: Fit | undefined;
};

function chooseColumns(table: StreamTable, existing: readonly ExistingColumn[]): readonly Choice[] {
  const owners = ownersOf(existing, table.columns);
  const taken = new Set(existing.map(({ name }) => name));
  const choices = new Map<Column, Choice>();
  // The plain names go first here too, whatever the order of the properties.
  for (const wanted of plainFirst(table.columns)) {
    const own = existing.filter(({ name }) => owners.get(name) === wanted);
    const choice = chooseColumn(wanted, own, taken, table);
    taken.add(choice.column.name);
    choices.set(wanted, choice);
  }
  return table.columns.flatMap((column) => choices.get(column) ?? []);
}

function chooseColumn(
  wanted: Column,
  own: readonly ExistingColumn[],
  taken: ReadonlySet<string>,
  table: StreamTable,
): Choice {
  const isKey = wanted.property !== undefined && table.keys.includes(wanted.property);
  const candidates = own.flatMap(({ name, type, collation, comment }) =>
    type === undefined ? [] : [{ name, type, collation, comment, fit: fitOf(wanted.type, type) }],
  );
  const found =
    candidates.findLast(({ fit }) => fit.fits === 'as it is') ??
    candidates.findLast(({ fit }) => fit.fits === 'when widened');
  if (found) {
    const { name, collation, comment, fit } = found;
    const type = fit.fits === 'when widened' ? fit.to : found.type;
    const column = { name, type, comment, isKey, holds: wanted };
    return { column: collation === undefined ? column : { ...column, collation }, fit };
  }
  if (own.length > 0 && isKey) throw new SchemaError(table.stream, keyChanged(wanted, own));

  const name = newName(wanted, own, taken);
  const isOwn = wanted.property === undefined && name === wanted.name;
  const comment = isOwn ? undefined : columnComment(subjectOf(wanted));
  return { column: { name, type: wanted.type, comment, isKey, holds: wanted }, fit: undefined };
}

function newName(
  wanted: Column,
  own: readonly ExistingColumn[],
  taken: ReadonlySet<string>,
): string {
  if (own.length > 0) return freeName(`${wanted.name}__${wanted.type.kind}`, taken);
  return taken.has(wanted.name) ? freeName(subjectOf(wanted), taken) : wanted.name;
}

function nameTellsProperty(wanted: Column, name: string): boolean {
  return wanted.property === undefined ? name === wanted.name : isPlainName(wanted.property, name);
}

/**
 * Which wanted column each existing one belongs to: the one its comment names, else the one that would be
 * called so, else the one that would be called so but for its case.
 */
function ownersOf(
  existing: readonly ExistingColumn[],
  wanted: readonly Column[],
): ReadonlyMap<string, Column> {
  const owners = new Map<string, Column>();
  if (existing.length === 0) return owners;
  const bySubject = new Map(wanted.map((column) => [subjectOf(column), column]));
  const commented = new Set<string>();
  for (const { name, comment } of existing) {
    const property = propertyOfComment(comment);
    if (property === undefined) continue;
    commented.add(name);
    const owner = bySubject.get(property);
    if (owner) owners.set(name, owner);
  }
  const free = existing.filter(({ name }) => !commented.has(name));
  const claimed = new Set(owners.values());
  for (const matches of [isCalled, isCalledButForCase]) {
    for (const column of plainFirst(wanted)) {
      const match = free.find(({ name }) => !owners.has(name) && matches(name, column));
      if (!match || (matches === isCalledButForCase && claimed.has(column))) continue;
      owners.set(match.name, column);
      claimed.add(column);
    }
  }
  return owners;
}

/** What a column's comment names: its property, or the target's own column. */
function subjectOf({ property, name }: Column): string {
  return property ?? name;
}

function isCalled(name: string, { property, name: wantedName }: Column): boolean {
  if (property === undefined) return name === wantedName;
  return name === storedName(property) || name === distinctName(property);
}

function isCalledButForCase(name: string, column: Column): boolean {
  return isCalled(name.toUpperCase(), column);
}

function plainFirst(columns: readonly Column[]): readonly Column[] {
  const plain = new Set(columns.filter((column) => nameTellsProperty(column, column.name)));
  return [...plain, ...columns.filter((column) => !plain.has(column))];
}

function widenings(chosen: readonly Choice[]): readonly ColumnChange[] {
  return chosen.flatMap(({ column, fit }) =>
    fit?.fits === 'when widened'
      ? [
          {
            ...{ change: 'set data type' as const, name: column.name, type: fit.to },
            ...(column.collation !== undefined && { collation: column.collation }),
          },
        ]
      : [],
  );
}

/** NOT NULL stays only where no null can come: on the keys of a stream that needs them. */
function droppedNotNulls(
  columns: readonly PlannedColumn[],
  existing: readonly ExistingColumn[],
  table: StreamTable,
): readonly ColumnChange[] {
  const neverNull = new Set(
    columns
      .filter(({ isKey }) => isKey && table.loadMethod !== 'append-only')
      .map(({ name }) => name),
  );
  const filled = new Set(columns.map(({ name }) => name));
  return existing
    .filter(({ nullable, name }) => !nullable && !neverNull.has(name))
    .filter(({ hasDefault, name }) => filled.has(name) || !hasDefault)
    .map(({ name }) => ({ change: 'drop not null' as const, name }));
}

function keyChanged(wanted: Column, own: readonly ExistingColumn[]): string {
  const columns = own.map(({ name }) => JSON.stringify(name)).join(', ');
  return (
    `key property ${JSON.stringify(subjectOf(wanted))} is now ${wanted.type.kind}, which column ${columns} ` +
    'cannot hold: rows would no longer be found by their key. Load into another table, or convert the column first'
  );
}
