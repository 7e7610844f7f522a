/** Orders ids as Intercom does within a second: numeric ids by value, object ids (equal length) by text. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

export type Identified = { readonly id: string };

/** Rows kept in ascending order of a number, then of their id; both ends of a range are found by bisection. */
export type SortedIndex<Row extends Identified> = {
  readonly rows: readonly Row[];
  /** The position of the first row at or after (value, id); without an id, of the first row with at least the value. */
  readonly position: (value: number, id?: string) => number;
  readonly insert: (row: Row) => void;
  readonly remove: (row: Row) => void;
};

export function sortedIndex<Row extends Identified>(
  valueOf: (row: Row) => number,
  initial: readonly Row[],
): SortedIndex<Row> {
  const rows = [...initial].sort((a, b) => valueOf(a) - valueOf(b) || compareIds(a.id, b.id));
  const position = (value: number, id?: string): number => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = rows[middle];
      if (row === undefined) break;
      const order = valueOf(row) - value || (id === undefined ? 0 : compareIds(row.id, id));
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    rows,
    position,
    insert: (row) => {
      rows.splice(position(valueOf(row), row.id), 0, row);
    },
    remove: (row) => {
      const at = position(valueOf(row), row.id);
      if (rows[at]?.id === row.id) rows.splice(at, 1);
    },
  };
}
