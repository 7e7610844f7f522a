import type { JsonObject } from '../json.ts';
import type { PlainRecord } from '../workspace/records.ts';
import type { Table } from '../workspace/table.ts';

/** The records of these ids that still exist. */
export function presentRecords(
  table: Table<PlainRecord>,
  ids: readonly string[],
): readonly JsonObject[] {
  const found: JsonObject[] = [];
  for (const id of ids) {
    const record = table.get(id);
    if (record !== undefined) found.push(record.wire);
  }
  return found;
}
