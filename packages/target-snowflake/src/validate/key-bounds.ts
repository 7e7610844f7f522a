import { isUtf8 } from 'node:buffer';
import type { BytesChecker, SeenRange } from './check-bytes.ts';
import type { StreamTable } from '../plan/stream-table.ts';

/** A key property whose values have one order here and in Snowflake: texts that of their UTF-8 bytes, integers their own. */
export type BoundedKey = { readonly property: string; readonly of: SeenRange['of'] };

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

/** The ranges of some keys, of the records that were looked at since they were taken. */
export type KeyRanges = {
  /** Their keys. */
  readonly properties: readonly string[];
  /** What BytesChecker knows them by. */
  readonly address: number;
  /** A record came whose keys are not in them. */
  readonly spoil: () => void;
  /** Empties them. Returns what they were, of the keys that were known for all records. */
  readonly take: () => readonly KeyBound[];
  /** No more records will come. They are not known any more. */
  readonly forget: () => void;
};

export function createKeyRanges(checker: BytesChecker, keys: readonly BoundedKey[]): KeyRanges {
  const address = checker.addRanges(keys.map(({ of }) => of));
  let isSpoiled = false;
  let isForgotten = false;

  return {
    properties: keys.map(({ property }) => property),
    address,
    spoil() {
      isSpoiled = true;
    },
    take() {
      if (isForgotten) return [];
      const seen = checker.takeRanges(address);
      const areKnown = !isSpoiled;
      isSpoiled = false;
      return areKnown ? seen.flatMap((range, index) => boundOf(keys[index]?.property, range)) : [];
    },
    forget() {
      isForgotten = true;
      checker.removeRanges(address);
    },
  };
}

function boundOf(
  property: string | undefined,
  range: SeenRange | undefined,
): KeyBound | readonly [] {
  if (property === undefined || range === undefined) return [];
  if (range.of === 'integers') return { property, ...range };
  const { of, low, high } = range;
  if (!isUtf8(low) || !isUtf8(high)) return [];
  return { property, of, low: low.toString(), high: high.toString() };
}

/** The bounds of a batch that takes more and more records. */
export type BatchBounds = {
  /** The batch takes some records whose keys are in the ranges; without ranges nothing is known of their keys. */
  readonly add: (ranges: KeyRanges | undefined) => void;
  /** It takes no more. */
  readonly take: () => readonly KeyBound[];
};

export function createBatchBounds(): BatchBounds {
  const given: (KeyRanges | undefined)[] = [];
  return {
    add(ranges) {
      if (given.length === 0 || given.at(-1) !== ranges) given.push(ranges);
    },
    take() {
      const bounds = given.map((ranges) => ranges?.take() ?? []);
      // Of several none is about all of the records.
      return bounds.length === 1 ? bounds.flat() : [];
    },
  };
}
