import type { Batch } from '../buffer/batch.ts';
import { linesOf } from '../read/batch-lines.ts';
import type { Refusal, Refusals } from './find-refused.ts';
import { memberTexts, memberValue } from '../validate/json-members.ts';

/**
 * Finds the records of a batch that are JSON to JavaScript and not to Snowflake: those with one half of a surrogate pair. Where COPY
 * cannot read a record it can tell nothing about the others.
 */
export async function findUnreadable(batch: Batch): Promise<Refusals> {
  const { keys, newerBy } = batch.table;
  const refusals = new Map<number, readonly Refusal[]>();
  let position = 0;
  for await (const line of linesOf(batch)) {
    position += 1;
    // A half is always written as an escape: in UTF-8 it cannot stand.
    if (!line.includes('\\u')) continue;
    const record = memberValue(line, 'record') ?? Buffer.from('{}');
    const found = memberTexts(record).flatMap(([property, value]): readonly Refusal[] => {
      const isName = hasLoneSurrogate(JSON.stringify(property));
      if (!isName && !hasLoneSurrogate(value)) return [];
      const text = `${JSON.stringify(property)} has half of a surrogate pair, which Snowflake does not take for JSON`;
      const mayBeNull = !isName && !keys.includes(property) && property !== newerBy;
      return [{ problem: { property, text, isNotedAsText: true }, mayBeNull }];
    });
    if (found.length > 0) refusals.set(position, found);
  }
  return refusals;
}

function hasLoneSurrogate(json: string): boolean {
  let found = false;
  JSON.parse(json, (name, value: unknown) => {
    found ||= LONE.test(name) || (typeof value === 'string' && LONE.test(value));
    return value;
  });
  return found;
}

/** With the flag `u` a pair is one character, and no surrogate. */
const LONE = /\p{Surrogate}/u;
