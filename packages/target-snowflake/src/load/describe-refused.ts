import { basename } from 'node:path';
import type { Batch } from '../buffer/batch.ts';
import { linesOf } from '../read/batch-lines.ts';
import type { Refusals } from './find-refused.ts';
import { describeKey } from '../validate/describe-key.ts';
import { memberValue } from '../validate/json-members.ts';

/**
 * Says of the records of a batch that Snowflake has refused how many they are, and of the first one which it is, where it is and what
 * is wrong with it; undefined when there is none.
 */
export async function describeRefused(
  batch: Batch,
  refusals: Refusals,
): Promise<string | undefined> {
  const first = Math.min(...refusals.keys());
  const problems = refusals.get(first) ?? [];
  let position = 0;
  for await (const line of linesOf(batch)) {
    position += 1;
    if (position < first) continue;
    const who = refusals.size === 1 ? 'the record' : `${refusals.size} records, the first`;
    const key = describeKey(memberValue(line, 'record') ?? Buffer.from('{}'), batch.table.keys);
    const why = problems.map(({ problem }) => problem.text).join('; ');
    return `${who} ${key}in ${placeOf(first, batch)}: ${why}`;
  }
  return undefined;
}

/** Line and file, as COPY names them. */
function placeOf(position: number, { files }: Batch): string {
  let before = 0;
  for (const { path, rows } of files) {
    if (position <= before + rows) return `line ${position - before} of ${basename(path)}`;
    before += rows;
  }
  return `record ${position}`;
}
