import { ConnectorError } from '@intercom-to-snowflake/singer';
import type { SchemaMessage } from '@intercom-to-snowflake/singer';
import { missingKey } from './key-values.ts';
import { byteRule } from './byte-rules.ts';
import { bytesChecker } from './check-bytes.ts';
import type { ProblemOf } from './compile-schema.ts';
import { compileSchema } from './compile-schema.ts';

/** A record that must not be loaded. Everything received before it is loaded. */
export class RecordInvalidError extends ConnectorError {
  override readonly name = 'RecordInvalidError';
}

/** Checks the JSON text of a record. @throws RecordInvalidError, which names stream, line and property. */
export type RecordCheck = (record: Buffer, line: number) => void;

/**
 * The check for the records of a SCHEMA message: that every key property is there and not null, and
 * with `validateRecords` that the record is what the schema says. Most records show by their bytes that
 * they are; the others are parsed, and ajv decides. The schema is compiled when the first such record
 * comes, and the check throws SchemaError when it is no schema.
 */
export function recordCheck(schema: SchemaMessage, validateRecords: boolean): RecordCheck {
  const { stream, key_properties: keys } = schema;

  const findMissing = missingKey(keys);
  const checkKeys: RecordCheck = (record, line) => {
    const missing = keys.length === 0 ? undefined : findMissing(record);
    if (missing === undefined) return;
    throw new RecordInvalidError(
      `line ${line}: record of stream "${stream}" has no value for its key property "${missing}". Rows are told apart by ${keys.join(', ')}: mend the tap, or give the stream another key`,
    );
  };
  if (!validateRecords) return checkKeys;

  const isSurelyValid = bytesChecker(byteRule(schema.schema));
  let problemOf: ProblemOf | undefined;
  let surely = 0;
  let unsurely = 0;

  return (record, line) => {
    // A schema that the quick look never gets along with is not worth looking twice.
    if (unsurely < 100 + surely && isSurelyValid(record)) {
      surely += 1;
    } else {
      unsurely += 1;
      problemOf ??= compileSchema(schema);
      const problem = problemOf(JSON.parse(record.toString('utf8')));
      if (problem !== undefined) {
        throw new RecordInvalidError(
          `line ${line}: record of stream "${stream}" is not what its schema says: ${problem}. Mend the tap or its schema, or set validate_records to false`,
        );
      }
    }
    checkKeys(record, line);
  };
}
