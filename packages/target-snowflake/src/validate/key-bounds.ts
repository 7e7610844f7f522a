import { isUtf8 } from 'node:buffer';
import type { Place, SeenRange } from './check-bytes.ts';
import type { StreamTable } from '../plan/stream-table.ts';

/** A key property whose values have one order here and in Snowflake: texts that of their UTF-8 bytes, integers their own. */
export type BoundedKey = { readonly property: string; readonly of: SeenRange['of'] };

/** For each such key the range of its values in some records; undefined where that is not known. */
export type KeyRanges = readonly (SeenRange | undefined)[];

/** No record of a batch has a lower or a higher value for the key. The batch may have neither of the two. */
export type KeyBound = { readonly property: string } & (
  | { readonly of: 'texts'; readonly low: string; readonly high: string }
  | { readonly of: 'integers'; readonly low: bigint; readonly high: bigint }
);

/** Of a stream whose rows are looked for by their keys. */
export function boundedKeys({ loadMethod, keys, columns }: StreamTable): readonly BoundedKey[] {
  if (loadMethod !== 'upsert') return [];
  return columns.flatMap(({ property, type }): readonly BoundedKey[] => {
    if (property === undefined || !keys.includes(property)) return [];
    if (type.kind === 'VARCHAR') return [{ property, of: 'texts' }];
    return type.kind === 'NUMBER' ? [{ property, of: 'integers' }] : [];
  });
}

/** The bounds of a batch that takes more and more records. */
export type BatchBounds = {
  /** The batch takes some of the records whose bytes these are. Without ranges nothing is known of their keys. */
  readonly add: (bytes: Buffer, ranges: KeyRanges | undefined) => void;
  /** Of the keys that were known for all records. */
  readonly bounds: () => readonly KeyBound[];
};

export function createBatchBounds(table: StreamTable): BatchBounds {
  const keys = boundedKeys(table).map(({ property, of }) =>
    of === 'texts' ? textBound(property) : integerBound(property),
  );
  let areKnown = keys.length > 0;

  return {
    add(bytes, ranges) {
      if (!areKnown) return;
      areKnown = ranges !== undefined;
      if (ranges === undefined) return;
      keys.forEach((key, index) => {
        key.add(bytes, ranges[index]);
      });
    },
    bounds: () => (areKnown ? keys.flatMap((key) => key.bound() ?? []) : []),
  };
}

function textBound(property: string) {
  let low: Buffer | undefined;
  let high: Buffer | undefined;
  let isKnown = true;
  return {
    add(bytes: Buffer, range: SeenRange | undefined): void {
      isKnown &&= range?.of === 'texts';
      if (!isKnown || range?.of !== 'texts') return;
      if (low === undefined || compare(bytes, range.low, low) < 0) low = copyOf(bytes, range.low);
      if (high === undefined || compare(bytes, range.high, high) > 0)
        high = copyOf(bytes, range.high);
    },
    bound(): KeyBound | undefined {
      if (!isKnown || low === undefined || high === undefined) return undefined;
      if (!isUtf8(low) || !isUtf8(high)) return undefined;
      return { property, of: 'texts', low: low.toString(), high: high.toString() };
    },
  };
}

function integerBound(property: string) {
  let low: bigint | undefined;
  let high: bigint | undefined;
  let isKnown = true;
  return {
    add(_: Buffer, range: SeenRange | undefined): void {
      isKnown &&= range?.of === 'integers';
      if (!isKnown || range?.of !== 'integers') return;
      if (low === undefined || range.low < low) low = range.low;
      if (high === undefined || range.high > high) high = range.high;
    },
    bound(): KeyBound | undefined {
      if (!isKnown || low === undefined || high === undefined) return undefined;
      return { property, of: 'integers', low, high };
    },
  };
}

function copyOf(bytes: Buffer, { start, end }: Place): Buffer {
  return Buffer.from(bytes.subarray(start, end));
}

/** As Buffer.compare does. Streams may take turns record by record: the first bytes mostly decide, sooner than a call to it. */
function compare(bytes: Buffer, { start, end }: Place, other: Buffer): number {
  const common = Math.min(end - start, other.length);
  for (let index = 0; index < common; index += 1) {
    const difference = (bytes[start + index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return end - start - other.length;
}
