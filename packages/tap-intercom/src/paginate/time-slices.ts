import { list } from './list.ts';
import { recordsWithin, type Page, type ReadContext, type ReadPages } from './page.ts';
import { readWindows, type Window, type WindowPage, type WindowSource } from './windows.ts';

export type TimeSliceOptions = {
  readonly path: string;
  readonly items: readonly string[];
  /** The parameters for the span. Whether its ends belong to it is not described: a second more is asked for on both sides. */
  readonly fromParameter: string;
  readonly toParameter: string;
  readonly field: string;
};

/** Intercom began in 2011: there are no logs from before. */
const firstSecond = Date.UTC(2011, 0, 1) / 1000;
const sliceSeconds = 90 * 86_400;

/** Reads a GET endpoint that takes a span of time, slice by slice; inside a slice its order does not matter. */
export function timeSlices(options: TimeSliceOptions): ReadPages {
  return (context) =>
    readWindows(slicesOf(context), sliceSource(options, context), {
      pagesHeld: 16,
      pagesPerWindow: 4,
      maxPagesPerWindow: context.isSample ? Infinity : 40,
      minWindowSeconds: 86_400,
    });
}

function slicesOf({ range, isSample }: ReadContext): readonly Window[] {
  const from = Math.max(range.from, firstSecond);
  // Of a sample the newest slice will do.
  const start = isSample ? Math.max(from, range.to - sliceSeconds) : from;
  const count = Math.max(0, Math.ceil((range.to - start) / sliceSeconds));
  return Array.from({ length: count }, (_, index) => ({
    from: start + index * sliceSeconds,
    to: Math.min(range.to, start + (index + 1) * sliceSeconds),
    order: 'ascending',
  }));
}

function sliceSource(
  options: TimeSliceOptions,
  context: ReadContext,
): WindowSource<Page & WindowPage> {
  return {
    read: (slice) => readSlice(options, context, slice),
    before: (page, to) => ({
      ...page,
      records: recordsWithin(page, options.field, { from: 0, to }),
    }),
  };
}

async function* readSlice(
  options: TimeSliceOptions,
  context: ReadContext,
  { from, to }: Window,
): AsyncGenerator<Page & WindowPage> {
  const { path, items, field } = options;
  const query = { [options.fromParameter]: from - 1, [options.toParameter]: to };
  for await (const page of list({ path, items, query })(context)) {
    yield { ...page, records: recordsWithin(page, field, { from, to }) };
  }
  yield { records: [], totalPages: undefined, completeUpTo: to };
}
