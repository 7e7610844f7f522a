import { sortedIndex, type SortedIndex } from './sorted-index.ts';

/** What every record has; times are unix seconds. */
export type Row = {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** The records of one kind. A row is never changed in place: `put` replaces it and keeps the indexes in order. */
export type Table<R extends Row> = {
  readonly size: () => number;
  readonly get: (id: string) => R | undefined;
  readonly put: (row: R) => void;
  readonly delete: (id: string) => void;
  /** In order of creation. */
  readonly all: () => readonly R[];
  readonly byUpdatedAt: SortedIndex<R>;
  readonly byCreatedAt: SortedIndex<R>;
};

export function table<R extends Row>(initial: readonly R[]): Table<R> {
  const rows = new Map(initial.map((row) => [row.id, row]));
  const byUpdatedAt = sortedIndex<R>((row) => row.updatedAt, initial);
  const byCreatedAt = sortedIndex<R>((row) => row.createdAt, initial);
  const remove = (row: R): void => {
    byUpdatedAt.remove(row);
    byCreatedAt.remove(row);
  };
  return {
    size: () => rows.size,
    get: (id) => rows.get(id),
    put: (row) => {
      const old = rows.get(row.id);
      if (old !== undefined) remove(old);
      rows.set(row.id, row);
      byUpdatedAt.insert(row);
      byCreatedAt.insert(row);
    },
    delete: (id) => {
      const old = rows.get(id);
      if (old === undefined) return;
      remove(old);
      rows.delete(id);
    },
    all: () => byCreatedAt.rows,
    byUpdatedAt,
    byCreatedAt,
  };
}
