import { readOptionList, type FormatOptions } from '../copy/option-list.ts';
import { fileFormat, formatOptions, isFormatType } from '../copy/file-format.ts';
import { settleExisting, settleMissing } from '../engine/catalog/catalog.ts';
import type { StageObject } from '../engine/catalog/catalog-object.ts';
import { SnowflakeError, unsupported } from '../engine/errors.ts';
import type { Execution, StatementHandler } from '../engine/execution.ts';
import { statementType, type StatementResult } from '../engine/results/statement-result.ts';
import type { TokenReader } from '../engine/syntax/token-reader.ts';
import { textType } from '../engine/types/data-type.ts';
import { externalStage } from './external-stage.ts';
import { findStage, stageMissing } from './stage-location.ts';
import {
  noStageProperties,
  readStageProperties,
  stagePropertiesJson,
  type StageProperties,
} from './stage-properties.ts';

/** CREATE [OR REPLACE] [TEMPORARY] STAGE [IF NOT EXISTS] (docs: sql-reference/sql/create-stage, 2026-11-24): internal, or S3-compatible. */
export const createStage: StatementHandler = async (reader, execution, modifiers) => {
  const ifNotExists = reader.takeWords('IF NOT EXISTS');
  const name = reader.objectName();
  const settings = readSettings(reader, noStageProperties);
  reader.expectEnd();
  if (execution.describeOnly) return status(execution, '');

  const message = await execution.change((change) => {
    const place = execution.placeOf(name);
    const session = modifiers.temporary ? execution.sessionId : undefined;
    const found = execution.catalog.find(['STAGE'], place.schemaId, place.name, session);
    const existing = found?.session === session ? found : undefined;
    if (settleExisting(existing, place.name, { ifNotExists, orReplace: modifiers.orReplace })) {
      return Promise.resolve(`${place.name} already exists, statement succeeded.`);
    }
    if (existing !== undefined) change.remove(existing);
    change.put({
      kind: 'STAGE',
      id: change.newId(),
      name: place.name,
      parent: place.schemaId,
      createdOn: execution.startedAt,
      owner: execution.context.role,
      comment: settings.comment ?? '',
      properties: stagePropertiesJson(settings.properties),
      ...(session === undefined ? {} : { session }),
    });
    return Promise.resolve(`Stage area ${place.name} successfully created.`);
  });
  return status(execution, message);
};

/** ALTER STAGE [IF EXISTS] … RENAME TO | SET … (docs: sql-reference/sql/alter-stage, 2026-11-24). */
export const alterStage: StatementHandler = async (reader, execution) => {
  const ifExists = reader.takeWords('IF EXISTS');
  const name = reader.objectName();
  const stage = findStage(name, execution);
  if (stage === undefined && !ifExists) throw stageMissing(name, execution);

  if (reader.takeWords('RENAME TO')) {
    const newName = reader.objectName();
    reader.expectEnd();
    if (stage === undefined || execution.describeOnly) return status(execution, succeeded);
    await execution.change((change) => {
      const place = execution.placeOf(newName);
      const taken = execution.catalog.find(
        ['STAGE'],
        place.schemaId,
        place.name,
        execution.sessionId,
      );
      settleExisting(taken, place.name, { ifNotExists: false, orReplace: false });
      change.put({ ...stage, parent: place.schemaId, name: place.name });
      return Promise.resolve();
    });
    return status(execution, succeeded);
  }
  if (reader.takeWords('REFRESH')) throw unsupported('ALTER STAGE … REFRESH');
  const unset = reader.takeWords('UNSET COMMENT');
  if (!unset) reader.expectWords('SET');
  const before = stage === undefined ? noStageProperties : readStageProperties(stage);
  const settings = unset ? { properties: before, comment: '' } : readSettings(reader, before);
  reader.expectEnd();
  if (stage === undefined || execution.describeOnly) return status(execution, succeeded);
  await execution.change((change) => {
    change.put({
      ...stage,
      comment: settings.comment ?? stage.comment,
      properties: stagePropertiesJson(settings.properties),
    });
    return Promise.resolve();
  });
  return status(execution, succeeded);
};

/** DROP STAGE [IF EXISTS]: the files go with it (docs: sql-reference/sql/drop-stage, 2026-11-24). */
export const dropStage: StatementHandler = async (reader, execution) => {
  const ifExists = reader.takeWords('IF EXISTS');
  const name = reader.objectName();
  reader.expectEnd();
  if (execution.describeOnly) return status(execution, '');
  const message = await execution.change((change) => {
    const found = findStage(name, execution);
    if (found === undefined && !ifExists) throw stageMissing(name, execution);
    const stage = settleMissing(found, true);
    if (stage === undefined) return Promise.resolve('Drop statement executed successfully.');
    change.remove(stage);
    return Promise.resolve(`${stage.name} successfully dropped.`);
  });
  return status(execution, message);
};

/** DESCRIBE STAGE: the stage's settings, one a row. */
export const describeStage: StatementHandler = (reader, execution) => {
  const name = reader.objectName();
  reader.expectEnd();
  const stage = findStage(name, execution);
  if (stage === undefined) throw stageMissing(name, execution);
  const columns = [
    'parent_property',
    'property',
    'property_type',
    'property_value',
    'property_default',
  ].map((each) => ({ name: each, type: textType() }));
  return Promise.resolve(execution.result(columns, describeRows(stage), statementType.describe));
};

const succeeded = 'Statement executed successfully.';

export function status(execution: Execution, message: string): StatementResult {
  return execution.result([{ name: 'status', type: textType() }], [[message]], statementType.ddl);
}

type Settings = { readonly properties: StageProperties; readonly comment: string | undefined };

/** Reads the options of CREATE STAGE and ALTER STAGE … SET, in any order. */
function readSettings(reader: TokenReader, before: StageProperties): Settings {
  let properties = before;
  let comment: string | undefined;
  const storage = new Map<string, string>();
  const seen = new Set<string>();
  while (!reader.atEnd) {
    const token = reader.next();
    if (token.kind !== 'word' || seen.has(token.value)) throw reader.unexpected(token);
    seen.add(token.value);
    if (unknownStorage.includes(token.value)) throw unsupported(`external stage (${token.value})`);
    if (token.value === 'WITH' || token.value === 'TAG') throw unsupported('TAG');
    reader.takeSymbol('=');
    switch (token.value) {
      case 'FILE_FORMAT':
        properties = { ...properties, format: readFormatReference(reader) };
        break;
      case 'COPY_OPTIONS':
        properties = { ...properties, copyOptions: readOptionList(reader) };
        break;
      case 'DIRECTORY':
        properties = { ...properties, directory: readDirectory(readOptionList(reader)) };
        break;
      case 'ENCRYPTION':
        properties = { ...properties, encryption: readEncryption(readOptionList(reader)) };
        break;
      case 'URL':
      case 'ENDPOINT':
        storage.set(token.value, reader.string());
        break;
      case 'CREDENTIALS':
        for (const [name, value] of readCredentials(readOptionList(reader)))
          storage.set(name, value);
        break;
      case 'COMMENT':
        comment = reader.string();
        break;
      default:
        throw reader.unexpected(token);
    }
  }
  if (storage.size === 0) return { properties, comment };
  if (seen.has('ENCRYPTION')) throw unsupported('ENCRYPTION of an external stage');
  const external = externalStage({
    url: storage.get('URL') ?? before.external?.url ?? '',
    endpoint: storage.get('ENDPOINT') ?? before.external?.endpoint,
    keyId: storage.get('AWS_KEY_ID') ?? before.external?.keyId,
    secretKey: storage.get('AWS_SECRET_KEY') ?? before.external?.secretKey,
  });
  return { properties: { ...properties, external }, comment };
}

const unknownStorage = ['STORAGE_INTEGRATION', 'AWS_ACCESS_POINT_ARN'];

function readCredentials(options: FormatOptions): readonly (readonly [string, string])[] {
  return Object.entries(options).map(([name, value]) => {
    if (!['AWS_KEY_ID', 'AWS_SECRET_KEY'].includes(name) || typeof value !== 'string') {
      throw unsupported(`CREDENTIALS option ${name}`);
    }
    return [name, value];
  });
}

/**
 * What stands behind `FILE_FORMAT =`: `(FORMAT_NAME = '…')`, `(TYPE = … options)`, or a bare or quoted name,
 * which means the same as FORMAT_NAME. Options are checked here, so that a wrong one is refused at once.
 */
export function readFormatReference(reader: TokenReader): FormatOptions {
  if (!reader.isSymbol('(')) {
    const name = reader.peek().kind === 'string' ? reader.string() : readName(reader);
    return { FORMAT_NAME: name };
  }
  const options = readFormatList(reader);
  if ('FORMAT_NAME' in options) {
    if (Object.keys(options).length > 1) {
      throw new SnowflakeError(
        '001420',
        '22023',
        'SQL compilation error:\ninvalid combination of FORMAT_NAME with other file format options',
      );
    }
    return options;
  }
  fileFormat(options);
  return options;
}

/** Like an option list, but FORMAT_NAME may be a dotted name without quotes. */
function readFormatList(reader: TokenReader): FormatOptions {
  const start = reader.mark;
  reader.expectSymbol('(');
  if (reader.takeWords('FORMAT_NAME')) {
    reader.expectSymbol('=');
    if (reader.peek().kind !== 'string') {
      const name = readName(reader);
      reader.expectSymbol(')');
      return { FORMAT_NAME: name };
    }
  }
  reader.rewind(start);
  return readOptionList(reader);
}

function readName(reader: TokenReader): string {
  const start = reader.peek().start;
  reader.objectName();
  return reader.sql.slice(start, reader.peek().start).trim();
}

function readDirectory(options: FormatOptions): boolean {
  // A directory table is never refreshed here, so when it would be does not matter.
  const unknown = Object.keys(options).find(
    (name) => !['ENABLE', 'REFRESH_ON_CREATE'].includes(name),
  );
  if (unknown !== undefined) throw unsupported(`DIRECTORY option ${unknown}`);
  return options['ENABLE'] === 'TRUE';
}

function readEncryption(options: FormatOptions): StageProperties['encryption'] {
  const type = options['TYPE'];
  if (type === 'SNOWFLAKE_FULL' || type === 'SNOWFLAKE_SSE') return type;
  throw unsupported(`ENCRYPTION TYPE ${String(type)}`);
}

function describeRows(stage: StageObject): readonly (readonly (string | null)[])[] {
  const { format, copyOptions, directory, external } = readStageProperties(stage);
  const rows: (string | null)[][] = [];
  if (typeof format['FORMAT_NAME'] === 'string') {
    rows.push(['STAGE_FILE_FORMAT', 'FORMAT_NAME', 'String', format['FORMAT_NAME'], '']);
  } else {
    const type = String(format['TYPE'] ?? 'CSV').toUpperCase();
    rows.push(['STAGE_FILE_FORMAT', 'TYPE', 'String', type, 'CSV']);
    for (const option of isFormatType(type) ? formatOptions[type] : []) {
      const value = format[option.name] ?? option.default;
      rows.push([
        'STAGE_FILE_FORMAT',
        option.name,
        option.kind,
        print(value),
        print(option.default),
      ]);
    }
  }
  for (const [name, byDefault] of Object.entries(copyDefaults)) {
    rows.push([
      'STAGE_COPY_OPTIONS',
      name,
      'String',
      print(copyOptions[name] ?? byDefault),
      byDefault,
    ]);
  }
  if (external !== undefined) {
    rows.push(['STAGE_LOCATION', 'URL', 'String', JSON.stringify([external.url]), '']);
    rows.push(['STAGE_LOCATION', 'ENDPOINT', 'String', external.endpoint, '']);
    rows.push(['STAGE_CREDENTIALS', 'AWS_KEY_ID', 'String', external.keyId, '']);
  }
  rows.push(['DIRECTORY', 'ENABLE', 'Boolean', String(directory), 'false']);
  return rows;
}

const copyDefaults: Readonly<Record<string, string>> = {
  ON_ERROR: 'ABORT_STATEMENT',
  SIZE_LIMIT: '',
  PURGE: 'false',
  RETURN_FAILED_ONLY: 'false',
  ENFORCE_LENGTH: 'true',
  TRUNCATECOLUMNS: 'false',
  FORCE: 'false',
};

export function print(value: string | readonly string[] | null): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : `[${value.join(', ')}]`;
}
