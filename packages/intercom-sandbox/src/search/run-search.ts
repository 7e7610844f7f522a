import type { Json } from '../json.ts';
import { parameterInvalid } from '../server/api-error.ts';
import { compareIds, type SortedIndex } from '../workspace/sorted-index.ts';
import type { Row, Table } from '../workspace/table.ts';
import { compileFilter, isRangeOperator, type Dialect, type Predicate } from './compile-filter.ts';
import type { Cursor } from './cursor.ts';
import type { Filter } from './filter.ts';
import type { SearchRequest } from './search-request.ts';

export type Found<R> = {
  readonly rows: readonly R[];
  readonly totalCount: number;
  readonly page: number;
  /** Where the next page begins; undefined on the last page. */
  readonly next: Cursor | undefined;
};

/** One page of a search. `visible` hides rows that search does not know yet; undefined = all are known. */
export function runSearch<R extends Row>(
  table: Table<R>,
  dialect: Dialect<R>,
  request: SearchRequest,
  visible?: Predicate<R>,
): Found<R> {
  const predicate = compileFilter(request.filter, dialect);
  const { field } = request.sort;
  const sortField = dialect.field(field);
  if (sortField === undefined) throw parameterInvalid(`Cannot sort by ${field}`, 'sort');
  const index =
    field === 'updated_at'
      ? table.byUpdatedAt
      : field === 'created_at'
        ? table.byCreatedAt
        : undefined;
  const valueOf = (row: R): number | string | null => sortable(sortField.read(row));

  const range =
    index === undefined
      ? everything(table.all(), predicate, visible, valueOf)
      : rangeOf(index, field, request.filter, dialect, predicate, visible);
  return pageOf(range, request, valueOf);
}

/** Candidates in ascending order, of which those that pass `test` are the result; without a test, all are. */
type Range<R> = {
  readonly rows: readonly R[];
  readonly from: number;
  readonly to: number;
  readonly test: Predicate<R> | undefined;
};

function everything<R extends Row>(
  rows: readonly R[],
  predicate: Predicate<R>,
  visible: Predicate<R> | undefined,
  valueOf: (row: R) => number | string | null,
): Range<R> {
  const matching = rows
    .filter((row) => predicate(row) && (visible === undefined || visible(row)))
    .map((row) => ({ row, value: valueOf(row) }))
    .sort((a, b) => compareValues(a.value, b.value) || compareIds(a.row.id, b.row.id))
    .map(({ row }) => row);
  return { rows: matching, from: 0, to: matching.length, test: undefined };
}

/** Narrows an index to what the comparisons on its own field let through; the rest is tested row by row. */
function rangeOf<R extends Row>(
  index: SortedIndex<R>,
  field: string,
  filter: Filter,
  dialect: Dialect<R>,
  predicate: Predicate<R>,
  visible: Predicate<R> | undefined,
): Range<R> {
  const filters = filter.kind === 'group' && filter.operator === 'AND' ? filter.filters : [filter];
  let from = -Infinity;
  let to = Infinity;
  let isWhole = true;
  for (const one of filters) {
    const operator = one.operator;
    if (one.kind === 'comparison' && one.field === field && isRangeOperator(operator)) {
      const [low, high] = dialect.dateRange(operator, Number(one.value));
      from = Math.max(from, low);
      to = Math.min(to, high);
    } else {
      isWhole = false;
    }
  }
  const start = index.position(from);
  const test = (row: R): boolean => predicate(row) && (visible === undefined || visible(row));
  return {
    rows: index.rows,
    from: start,
    to: Math.max(start, index.position(to)),
    test: isWhole && visible === undefined ? undefined : test,
  };
}

function pageOf<R extends Row>(
  { rows, from, to, test }: Range<R>,
  { sort, perPage, after }: SearchRequest,
  valueOf: (row: R) => number | string | null,
): Found<R> {
  const step = sort.descending ? -1 : 1;
  let at = sort.descending ? to - 1 : from;
  if (after !== undefined) {
    const isBeyond = (row: R): boolean => {
      const order = compareValues(valueOf(row), after.value) || compareIds(row.id, after.id);
      return sort.descending ? order < 0 : order > 0;
    };
    at = firstBeyond(rows, from, to, sort.descending, isBeyond);
  }
  const found: R[] = [];
  let more = false;
  for (; at >= from && at < to; at += step) {
    const row = rows[at];
    if (row === undefined || (test !== undefined && !test(row))) continue;
    if (found.length === perPage) {
      more = true;
      break;
    }
    found.push(row);
  }
  const page = after?.page ?? 1;
  const last = found.at(-1);
  return {
    rows: found,
    totalCount: test === undefined ? to - from : countMatching(rows, from, to, test),
    page,
    next:
      more && last !== undefined
        ? { value: valueOf(last), id: last.id, page: page + 1 }
        : undefined,
  };
}

/** By bisection: the rows ascend, so those beyond the cursor are one end of them. */
function firstBeyond<R>(
  rows: readonly R[],
  from: number,
  to: number,
  descending: boolean,
  isBeyond: (row: R) => boolean,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row === undefined) break;
    if (isBeyond(row) === descending) low = middle + 1;
    else high = middle;
  }
  return descending ? low - 1 : low;
}

function countMatching<R>(
  rows: readonly R[],
  from: number,
  to: number,
  test: Predicate<R>,
): number {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const row = rows[at];
    if (row !== undefined && test(row)) count += 1;
  }
  return count;
}

function sortable(value: Json | undefined): number | string | null {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return typeof value === 'boolean' ? Number(value) : null;
}

/** Nothing sorts before everything; numbers before text. */
function compareValues(a: number | string | null, b: number | string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : 1;
  return typeof a === 'number' ? -1 : 1;
}
