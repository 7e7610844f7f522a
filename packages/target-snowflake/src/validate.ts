import { ConnectorError } from '@intercom-to-snowflake/singer';
import type { SchemaMessage } from '@intercom-to-snowflake/singer';
import { missingKey } from './key-values.ts';
import { byteRule } from './byte-rules.ts';
import { bytesChecker } from './check-bytes.ts';
import type { ProblemsOf, RecordProblem } from './compile-schema.ts';
import { compileSchema } from './compile-schema.ts';

/** A record that must not be loaded. Everything received before it is loaded. */
export class RecordInvalidError extends ConnectorError {
  override readonly name = 'RecordInvalidError';
  readonly problems: readonly RecordProblem[];
  /** False: without what it lacks it has no place in its table. */
  readonly hasKey: boolean;

  constructor(
    message: string,
    details: { readonly problems: readonly RecordProblem[]; readonly hasKey: boolean },
  ) {
    super(message);
    this.problems = details.problems;
    this.hasKey = details.hasKey;
  }
}

/** Checks the JSON text of a record. @throws RecordInvalidError, which names stream, line and property. */
export type RecordCheck = (record: Buffer, line: number) => void;

export type RecordCheckOptions = {
  readonly validateRecords: boolean;
  /** Whether all problems of a record are looked for, or the first is enough. */
  readonly findAll?: boolean;
  /** The property that tells which of two records is newer, if there is one. */
  readonly newerBy?: string | undefined;
};

/**
 * The check for the records of a SCHEMA message: that every key property is there and not null, and
 * with `validateRecords` that the record is what the schema says. Most records show by their bytes that
 * they are; the others are parsed, and ajv decides. The schema is compiled when the first such record
 * comes, and the check throws SchemaError when it is no schema.
 */
export function recordCheck(schema: SchemaMessage, options: RecordCheckOptions): RecordCheck {
  const { stream, key_properties: keys } = schema;
  const { validateRecords, findAll = false, newerBy } = options;

  const needed = newerBy === undefined ? keys : [...keys, newerBy];
  const findMissing = missingKey(needed);
  const checkKeys: RecordCheck = (record, line) => {
    const missing = needed.length === 0 ? undefined : findMissing(record);
    if (missing === undefined) return;
    const text = keys.includes(missing)
      ? `has no value for its key property "${missing}"`
      : `has no value for "${missing}"`;
    const advice = keys.includes(missing)
      ? `Rows are told apart by ${keys.join(', ')}: mend the tap, or give the stream another key`
      : `newer_by says that it tells which of two records is newer: mend the tap, or change newer_by for the stream`;
    throw new RecordInvalidError(`line ${line}: record of stream "${stream}" ${text}. ${advice}`, {
      problems: [{ property: missing, text: `the record ${text}` }],
      hasKey: false,
    });
  };
  if (!validateRecords) return checkKeys;

  const isSurelyValid = bytesChecker(byteRule(schema.schema));
  let problemsOf: ProblemsOf | undefined;
  let surely = 0;
  let unsurely = 0;

  return (record, line) => {
    // A schema that the quick look never gets along with is not worth looking twice.
    if (unsurely < 100 + surely && isSurelyValid(record)) {
      surely += 1;
    } else {
      unsurely += 1;
      problemsOf ??= compileSchema(schema, { findAll });
      const problems = problemsOf(JSON.parse(record.toString('utf8')));
      const [first] = problems;
      if (first !== undefined) {
        throw new RecordInvalidError(
          `line ${line}: record of stream "${stream}" is not what its schema says: ${first.text}. Mend the tap or its schema, or set validate_records to false`,
          { problems, hasKey: findMissing(record) === undefined && !problems.some(isOfKey) },
        );
      }
    }
    checkKeys(record, line);
  };

  function isOfKey({ property }: RecordProblem): boolean {
    return property !== undefined && needed.includes(property);
  }
}
