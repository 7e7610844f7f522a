import {
  ConnectorError,
  hasLongNumber,
  lineEnd,
  lineStart,
  recordEnd,
  recordStart,
} from '@intercom-to-snowflake/singer';
import type { JsonObject, ReceivedRecords, SchemaMessage } from '@intercom-to-snowflake/singer';
import { byteRule } from './byte-rules.ts';
import type { BytesChecker } from './check-bytes.ts';
import type { ProblemsOf, RecordProblem } from './compile-schema.ts';
import { compileSchema } from './compile-schema.ts';
import type { KeyRanges } from './key-bounds.ts';
import { keyRule, withKeys } from './key-rules.ts';
import { describeKey } from './describe-key.ts';
import { memberValue } from './json-members.ts';
import { lostDigits } from './lost-digits.ts';
import { LARGEST_MESSAGE, tooLarge } from './too-large.ts';
import type { Column } from '../plan/column.ts';

/** A record that must not be loaded. Everything received before it is loaded. */
export class RecordInvalidError extends ConnectorError {
  override readonly name = 'RecordInvalidError';
  readonly problems: readonly RecordProblem[];
  /** False: without what it lacks it has no place in its table. */
  readonly hasKey: boolean;
  /** No column can hold its text. */
  readonly isTooLarge: boolean;

  constructor(
    message: string,
    details: {
      readonly problems: readonly RecordProblem[];
      readonly hasKey: boolean;
      readonly isTooLarge?: boolean;
    },
  ) {
    super(message);
    this.problems = details.problems;
    this.hasKey = details.hasKey;
    this.isTooLarge = details.isTooLarge ?? false;
  }
}

/** The check for the records of a SCHEMA message. */
export type RecordCheck = {
  /**
   * Looks at the records from one to before another. Returns how many come before the first of them
   * that must not be loaded, counted from the first one of all; and why, if there is such a one: RecordInvalidError,
   * which names stream, line and property, or SchemaError.
   */
  readonly look: (records: ReceivedRecords, from: number, to: number) => Looked;
  /** There will be no more records. */
  readonly forget: () => void;
};

export type Looked = {
  readonly good: number;
  readonly error?: Error;
  /** The keys of the good ones are in it, beside those of all that were looked at before. */
  readonly ranges?: KeyRanges | undefined;
};

export type RecordCheckOptions = {
  readonly validateRecords: boolean;
  /** Where the values go. */
  readonly columns?: readonly Column[];
  /** Whether all problems of a record are looked for, or the first is enough. */
  readonly findAll?: boolean;
  /** The property that tells which of two records is newer, if there is one. */
  readonly newerBy?: string | undefined;
  /** The ranges that keys are wanted in. */
  readonly ranges?: KeyRanges | undefined;
};

/**
 * Checks that every key property is there and not null, that no number loses digits in its column, and with `validateRecords` that the
 * record is what the schema says. Most records show by their bytes that they are; the others are parsed, and ajv decides.
 * The schema is compiled when the first such record comes: SchemaError when it is no schema.
 */
export function recordCheck(
  schema: SchemaMessage,
  checker: BytesChecker,
  options: RecordCheckOptions,
): RecordCheck {
  const { stream, key_properties: keys } = schema;
  const { validateRecords, columns = [], findAll = false, newerBy } = options;
  // Without the whole check nobody sees a key that is there twice.
  const ranges = validateRecords ? options.ranges : undefined;
  const needed = newerBy === undefined ? keys : [...keys, newerBy];
  let rule: number | undefined;
  let problemsOf: ProblemsOf | undefined;
  let surely = 0;
  let unsurely = 0;

  function addRule(): number {
    const text = JSON.stringify([validateRecords && schema.schema, needed, ranges?.properties]);
    return checker.add(text, () =>
      validateRecords
        ? withKeys(byteRule(schema.schema), needed, ranges?.properties)
        : keyRule(needed),
    );
  }

  /** What is wrong with a record, of which it is known only that something may be. */
  function errorIn(bytes: Buffer, hasLong: boolean, line: number): RecordInvalidError | undefined {
    const record = JSON.parse(bytes.toString()) as JsonObject;
    const missing = needed.find((key) => !Object.hasOwn(record, key) || record[key] === null);
    const invalid = validateRecords
      ? (problemsOf ??= compileSchema(schema, { findAll }))(record)
      : [];
    const lost = hasLong ? lostDigits(bytes, columns, keys) : [];
    const problems = [...invalid, ...lost];
    const [first] = problems;
    if (first === undefined) return missing === undefined ? undefined : withoutKey(missing, line);
    const text =
      invalid.length > 0
        ? `record of stream "${stream}" is not what its schema says: ${first.text}. Mend the tap or its schema, or set validate_records to false`
        : `record ${describeKey(bytes, keys)}of stream "${stream}" cannot be loaded: ${first.text}. Let the tap send it as a string, or see invalid_record_behavior`;
    return new RecordInvalidError(`line ${line}: ${text}`, {
      problems,
      hasKey: missing === undefined && !problems.some(isOfKey),
    });
  }

  /** What cannot be staged as one message. It is not parsed: that would take its size in memory several times. */
  function errorInLarge(bytes: Buffer, messageBytes: number, line: number): RecordInvalidError {
    const problems = tooLarge(bytes, messageBytes);
    const isThere = (key: string) => (memberValue(bytes, key)?.toString() ?? 'null') !== 'null';
    return new RecordInvalidError(
      `line ${line}: record ${describeKey(bytes, keys)}of stream "${stream}" cannot be loaded: ${problems[0]?.text ?? ''}. Let the tap send less in one record, or see invalid_record_behavior`,
      { problems, hasKey: !problems.some(isOfKey) && needed.every(isThere), isTooLarge: true },
    );
  }

  function isOfKey({ property }: RecordProblem): boolean {
    return property !== undefined && needed.includes(property);
  }

  function withoutKey(missing: string, line: number): RecordInvalidError {
    const text = keys.includes(missing)
      ? `has no value for its key property "${missing}"`
      : `has no value for "${missing}"`;
    const advice = keys.includes(missing)
      ? `Rows are told apart by ${keys.join(', ')}: mend the tap, or give the stream another key`
      : `newer_by says that it tells which of two records is newer: mend the tap, or change newer_by for the stream`;
    return new RecordInvalidError(`line ${line}: record of stream "${stream}" ${text}. ${advice}`, {
      problems: [{ property: missing, text: `the record ${text}` }],
      hasKey: false,
    });
  }

  /** Parses one of the records. */
  function lookClosely(records: ReceivedRecords, index: number): Error | undefined {
    const { lines, line } = records;
    const record = lines.bytes.subarray(recordStart(records, index), recordEnd(records, index));
    const messageBytes = lineEnd(records, index) - lineStart(records, index);
    try {
      if (messageBytes > LARGEST_MESSAGE) return errorInLarge(record, messageBytes, line + index);
      return errorIn(record, hasLongNumber(records, index), line + index);
    } catch (error) {
      return error as Error;
    }
  }

  /** Whether the bytes of a record show that it is good. */
  function isSurelyGood(records: ReceivedRecords, index: number): boolean {
    if (hasLongNumber(records, index)) return false;
    if (lineEnd(records, index) - lineStart(records, index) > LARGEST_MESSAGE) return false;
    if (rule === undefined) return true;
    // A schema that the quick look never gets along with is not worth looking twice.
    const isGood =
      unsurely < 100 + surely && checker.isSurelyValid(rule, records, index, ranges?.address);
    if (isGood) surely += 1;
    else unsurely += 1;
    return isGood;
  }

  return {
    look(records, from, to) {
      if (validateRecords || needed.length > 0) rule ??= addRule();
      for (let index = from; index < to; index += 1) {
        if (isSurelyGood(records, index)) continue;
        const error = lookClosely(records, index);
        if (error) return { good: index, error, ranges };
        ranges?.spoil();
      }
      return { good: to, ranges };
    },

    forget() {
      if (rule !== undefined) checker.remove(rule);
      rule = undefined;
    },
  };
}
