import type { Batch } from '../buffer/batch.ts';
import { LoadError } from '../errors.ts';
import { WarehouseError, oneLine } from '../warehouse/warehouse-error.ts';

/** 100072: a null in a column that takes none. Of ours only the keys of a batch to be merged do. */
const NULL_IN_KEY = '100072';

/**
 * Names the stream and the batch that could not be loaded, and what about its records Snowflake did not accept.
 * @param refused which records those are, where that is known.
 */
export function explainLoadFailure(error: unknown, batch: Batch, refused?: string): unknown {
  if (!(error instanceof WarehouseError)) return error;
  const { stream, keys } = batch.table;
  const what = `batch ${batch.number} of ${batch.rows} records could not be loaded`;
  const reason =
    error.code === NULL_IN_KEY && batch.table.loadMethod !== 'append-only'
      ? `a record has null, or nothing, for a key property (${keys.join(', ')}): ${oneLine(withoutHint(error.said))}`
      : error.message;
  const which = refused === undefined ? '' : `${refused}: `;
  return new LoadError(stream, `${what}: ${which}${withoutHint(reason)}`, { cause: error });
}

/** COPY ends what it says with a hint to options that would lose records. By here it may be in one line. */
function withoutHint(text: string): string {
  return text.replace(
    /\s*If you would like to continue loading when an error is encountered.*$/s,
    '',
  );
}
