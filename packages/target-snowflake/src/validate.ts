import { ConnectorError } from '@intercom-to-snowflake/singer';
import type { JsonObject, SchemaMessage } from '@intercom-to-snowflake/singer';
import { missingKey } from './key-values.ts';
import { compileSchema } from './compile-schema.ts';

/** A record that must not be loaded. Everything received before it is loaded. */
export class RecordInvalidError extends ConnectorError {
  override readonly name = 'RecordInvalidError';
}

/** Checks the JSON text of a record. @throws RecordInvalidError, which names stream, line and property. */
export type RecordCheck = (record: Buffer, line: number) => void;

/**
 * The check for the records of a SCHEMA message: that every key property is there and not null, and
 * with `validateRecords` that the record is what the schema says. The schema is compiled when the
 * first record comes. The parsed record is looked at and dropped: what is loaded are the bytes.
 * The check throws SchemaError when no validator can be made of the schema.
 */
export function recordCheck(schema: SchemaMessage, validateRecords: boolean): RecordCheck {
  const { stream, key_properties: keys } = schema;

  function checkKey(missing: string | undefined, line: number): void {
    if (missing === undefined) return;
    throw new RecordInvalidError(
      `line ${line}: record of stream "${stream}" has no value for its key property "${missing}". Rows are told apart by ${keys.join(', ')}: mend the tap, or give the stream another key`,
    );
  }

  if (!validateRecords) {
    if (keys.length === 0) return () => undefined;
    const findMissing = missingKey(keys);
    return (record, line) => {
      checkKey(findMissing(record), line);
    };
  }

  let problemOf: ReturnType<typeof compileSchema> | undefined;
  return (record, line) => {
    const value = JSON.parse(record.toString('utf8')) as JsonObject;
    problemOf ??= compileSchema(schema);
    const problem = problemOf(value);
    if (problem !== undefined) {
      throw new RecordInvalidError(
        `line ${line}: record of stream "${stream}" is not what its schema says: ${problem}. Mend the tap or its schema, or set validate_records to false`,
      );
    }
    for (const key of keys)
      if (value[key] === undefined || value[key] === null) checkKey(key, line);
  };
}
