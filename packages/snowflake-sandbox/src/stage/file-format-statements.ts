import { fileFormat, formatOptions, isFormatType, type FileFormat } from '../copy/file-format.ts';
import { readOptionValue, type FormatOptions } from '../copy/option-list.ts';
import { settleExisting } from '../engine/catalog/catalog.ts';
import type { FileFormatObject, StageObject } from '../engine/catalog/catalog-object.ts';
import { SnowflakeError, unsupported } from '../engine/errors.ts';
import type { Execution, StatementHandler } from '../engine/execution.ts';
import { statementType } from '../engine/results/statement-result.ts';
import { printName, type ObjectName } from '../engine/syntax/identifier.ts';
import { statementReader } from '../engine/syntax/parse-query.ts';
import type { TokenReader } from '../engine/syntax/token-reader.ts';
import { textType } from '../engine/types/data-type.ts';
import { readFormatProperties, readStageProperties } from './stage-properties.ts';
import { print, status } from './stage-statements.ts';

/** CREATE [OR REPLACE] [TEMPORARY] FILE FORMAT [IF NOT EXISTS] (docs: sql-reference/sql/create-file-format, 2026-11-24). */
export const createFileFormat: StatementHandler = async (reader, execution, modifiers) => {
  const ifNotExists = reader.takeWords('IF NOT EXISTS');
  const name = reader.objectName();
  const { options, comment } = readBareOptions(reader);
  fileFormat(options);
  if (execution.describeOnly) return status(execution, '');
  const message = await execution.change((change) => {
    const place = execution.placeOf(name);
    const session = modifiers.temporary ? execution.sessionId : undefined;
    const found = execution.catalog.find(['FILE FORMAT'], place.schemaId, place.name, session);
    const existing = found?.session === session ? found : undefined;
    if (settleExisting(existing, place.name, { ifNotExists, orReplace: modifiers.orReplace })) {
      return Promise.resolve(`${place.name} already exists, statement succeeded.`);
    }
    if (existing !== undefined) change.remove(existing);
    change.put({
      kind: 'FILE FORMAT',
      id: change.newId(),
      name: place.name,
      parent: place.schemaId,
      createdOn: execution.startedAt,
      owner: execution.context.role,
      comment: comment ?? '',
      properties: options,
      ...(session === undefined ? {} : { session }),
    });
    return Promise.resolve(`File format ${place.name} successfully created.`);
  });
  return status(execution, message);
};

/** ALTER FILE FORMAT [IF EXISTS] … RENAME TO | SET …; the type cannot change (alter-file-format, 2026-11-24). */
export const alterFileFormat: StatementHandler = async (reader, execution) => {
  const ifExists = reader.takeWords('IF EXISTS');
  const name = reader.objectName();
  const found = findFileFormat(name, execution);
  if (found === undefined && !ifExists) throw formatMissing(name, execution);
  const done = status(execution, 'Statement executed successfully.');
  if (reader.takeWords('RENAME TO')) {
    const newName = reader.objectName();
    reader.expectEnd();
    if (found === undefined || execution.describeOnly) return done;
    await execution.change((change) => {
      const place = execution.placeOf(newName);
      const taken = execution.catalog.find(
        ['FILE FORMAT'],
        place.schemaId,
        place.name,
        execution.sessionId,
      );
      settleExisting(taken, place.name, { ifNotExists: false, orReplace: false });
      change.put({ ...found, parent: place.schemaId, name: place.name });
      return Promise.resolve();
    });
    return done;
  }
  reader.expectWords('SET');
  const { options, comment } = readBareOptions(reader);
  if (found === undefined || execution.describeOnly) return done;
  const before = readFormatProperties(found);
  if ('TYPE' in options)
    throw new SnowflakeError(
      '001420',
      '22023',
      'SQL compilation error:\nfile format type cannot be changed',
    );
  const properties = { ...before, ...options };
  fileFormat(properties);
  await execution.change((change) => {
    change.put({ ...found, comment: comment ?? found.comment, properties });
    return Promise.resolve();
  });
  return done;
};

/** DROP FILE FORMAT [IF EXISTS] */
export const dropFileFormat: StatementHandler = async (reader, execution) => {
  const ifExists = reader.takeWords('IF EXISTS');
  const name = reader.objectName();
  reader.expectEnd();
  if (execution.describeOnly) return status(execution, '');
  const message = await execution.change((change) => {
    const found = findFileFormat(name, execution);
    if (found === undefined) {
      if (!ifExists) throw formatMissing(name, execution);
      return Promise.resolve('Drop statement executed successfully.');
    }
    change.remove(found);
    return Promise.resolve(`${found.name} successfully dropped.`);
  });
  return status(execution, message);
};

/** DESCRIBE FILE FORMAT */
export const describeFileFormat: StatementHandler = (reader, execution) => {
  const name = reader.objectName();
  reader.expectEnd();
  const found = findFileFormat(name, execution);
  if (found === undefined) throw formatMissing(name, execution);
  const options = readFormatProperties(found);
  const type = typeOf(options);
  const known = isFormatType(type) ? formatOptions[type] : [];
  const rows = [
    ['TYPE', 'String', type, 'CSV'],
    ...known.map((each) => [
      each.name,
      each.kind,
      print(options[each.name] ?? each.default),
      print(each.default),
    ]),
  ];
  const columns = ['property', 'property_type', 'property_value', 'property_default'].map(
    (each) => ({
      name: each,
      type: textType(),
    }),
  );
  return Promise.resolve(execution.result(columns, rows, statementType.describe));
};

function findFileFormat(name: ObjectName, execution: Execution): FileFormatObject | undefined {
  const place = execution.placeOf(name);
  return execution.catalog.find(['FILE FORMAT'], place.schemaId, place.name, execution.sessionId);
}

/** The format that options mean: a named one is looked up. Throws SnowflakeError 002003 when there is none. */
export function resolveFormat(options: FormatOptions, execution: Execution): FileFormat {
  const name = options['FORMAT_NAME'];
  if (typeof name !== 'string') return fileFormat(options);
  const reader = statementReader(name);
  const objectName = reader.objectName();
  reader.expectEnd();
  const found = findFileFormat(objectName, execution);
  if (found === undefined) throw formatMissing(objectName, execution);
  return fileFormat(readFormatProperties(found));
}

/** The options of a stage's own format: empty when it has none. */
export function stageFormatOptions(stage: StageObject | undefined): FormatOptions {
  return stage === undefined ? {} : readStageProperties(stage).format;
}

/** The type of a format as SHOW prints it. */
export function typeOf(options: FormatOptions): string {
  return String(options['TYPE'] ?? 'CSV').toUpperCase();
}

function formatMissing(name: ObjectName, execution: Execution): SnowflakeError {
  const place = execution.placeOf(name);
  const complete = [place.database, place.schema, place.name].map((value) => ({
    value,
    quoted: false,
  }));
  return new SnowflakeError(
    '002003',
    '02000',
    `SQL compilation error:\nFile format '${printName(complete)}' does not exist or not authorized.`,
  );
}

function readBareOptions(reader: TokenReader): {
  readonly options: FormatOptions;
  readonly comment: string | undefined;
} {
  const options: Record<string, FormatOptions[string]> = {};
  let comment: string | undefined;
  while (!reader.atEnd) {
    const token = reader.next();
    if (token.kind !== 'word' || Object.hasOwn(options, token.value))
      throw reader.unexpected(token);
    if (token.value === 'TAG' || token.value === 'WITH') throw unsupported('TAG');
    reader.takeSymbol('=');
    if (token.value === 'COMMENT') comment = reader.string();
    else options[token.value] = readOptionValue(reader);
    reader.takeSymbol(',');
  }
  return { options, comment };
}
