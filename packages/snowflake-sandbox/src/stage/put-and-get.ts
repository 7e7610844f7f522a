import { SnowflakeError, syntaxError } from '../engine/errors.ts';
import type { Execution, StatementHandler } from '../engine/execution.ts';
import { textType } from '../engine/types/data-type.ts';
import { refuseExternal } from './external-files.ts';
import { readStageProperties } from './stage-properties.ts';
import type { StageFiles } from './stage-files.ts';
import {
  filesAt,
  parseStageLocation,
  resolveStage,
  type ResolvedStage,
  type StageLocation,
} from './stage-location.ts';
import type { Transfer, Transfers } from './transfers.ts';

/** What PUT and GET need beyond the statement: where the driver finds the object store. */
export type TransferStatements = {
  readonly files: StageFiles;
  readonly transfers: Transfers;
  readonly url: () => string;
};

const quotedText = String.raw`'(?:[^'\\]|''|\\[\s\S])*'`;
const localFile = String.raw`(${quotedText}|file:\/\/[^\s']+)`;
const location = String.raw`(${quotedText}|@(?:"(?:[^"]|"")*"|[^\s'"])+)`;
const leading = String.raw`^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*`;
const putStatement = new RegExp(`${leading}PUT\\s+${localFile}\\s*${location}([\\s\\S]*)$`, 'i');
const getStatement = new RegExp(`${leading}GET\\s+${location}\\s+${localFile}([\\s\\S]*)$`, 'i');

const compressionNames = [
  'AUTO_DETECT',
  'GZIP',
  'BZ2',
  'BROTLI',
  'ZSTD',
  'DEFLATE',
  'RAW_DEFLATE',
  'NONE',
];

/** Where a PUT puts its files, or a GET gets them from. */
export function transferLocation(sql: string): StageLocation {
  const stage = putStatement.exec(sql)?.[2] ?? getStatement.exec(sql)?.[1];
  if (stage === undefined) throw syntaxError(1, 0, sql.trim().slice(0, 40));
  return parseStageLocation(unquote(stage));
}

/**
 * PUT (docs: sql-reference/sql/put, 2026-11-24). The statement moves nothing: it tells the driver where and how
 * to upload. It is read from the text, because `file://` begins a comment for the tokenizer.
 */
export function putHandler(statements: TransferStatements): StatementHandler {
  return (_reader, execution) => {
    const match = putStatement.exec(execution.sql);
    if (match === null) throw syntaxError(1, 0, execution.sql.trim().slice(0, 40));
    const [, local = '', stageText = '', rest = ''] = match;
    const options = readOptions(rest, [
      'PARALLEL',
      'AUTO_COMPRESS',
      'SOURCE_COMPRESSION',
      'OVERWRITE',
    ]);
    const stage = resolveStage(parseStageLocation(unquote(stageText)), execution);
    refuseExternal(stage, 'PUT');
    const sourceCompression = (options.get('SOURCE_COMPRESSION') ?? 'AUTO_DETECT').toUpperCase();
    if (!compressionNames.includes(sourceCompression))
      throw invalid('SOURCE_COMPRESSION', sourceCompression);
    const { transfer, stageInfo, encrypted } = startTransfer(
      statements,
      execution,
      stage,
      'upload',
    );
    return Promise.resolve(
      transferResult(execution, {
        command: 'UPLOAD',
        operation: 'Node',
        src_locations: [localPath(local)],
        parallel: parallel(options),
        autoCompress: boolean(options, 'AUTO_COMPRESS', true),
        overwrite: boolean(options, 'OVERWRITE', false),
        sourceCompression: sourceCompression.toLowerCase(),
        threshold: 209_715_200,
        stageInfo,
        encryptionMaterial: encrypted ? transfer.encryption : null,
        presignedUrls: [],
      }),
    );
  };
}

/** GET (docs: sql-reference/sql/get, 2026-11-24). */
export function getHandler(statements: TransferStatements): StatementHandler {
  return (_reader, execution) => {
    const match = getStatement.exec(execution.sql);
    if (match === null) throw syntaxError(1, 0, execution.sql.trim().slice(0, 40));
    const [, stageText = '', local = '', rest = ''] = match;
    const options = readOptions(rest, ['PARALLEL', 'PATTERN']);
    const stage = resolveStage(parseStageLocation(unquote(stageText)), execution);
    refuseExternal(stage, 'GET');
    const files = filesAt(statements.files, stage, options.get('PATTERN'));
    const { transfer, stageInfo } = startTransfer(
      statements,
      execution,
      { ...stage, path: '' },
      'download',
    );
    return Promise.resolve(
      transferResult(execution, {
        command: 'DOWNLOAD',
        operation: 'Node',
        src_locations: files.map((file) => file.path),
        localLocation: localPath(local),
        parallel: parallel(options),
        stageInfo,
        encryptionMaterial: files.map(() => transfer.encryption),
        presignedUrls: [],
      }),
    );
  };
}

/** The Google Cloud Storage answer with an access token: the driver then uses its production upload path. */
function startTransfer(
  { transfers, url }: TransferStatements,
  execution: Execution,
  stage: ResolvedStage,
  direction: Transfer['direction'],
) {
  const transfer = transfers.start({
    direction,
    stage: stage.id,
    prefix: stage.path === '' || stage.path.endsWith('/') ? stage.path : `${stage.path}/`,
    queryId: execution.queryId,
  });
  const stageInfo = {
    locationType: 'GCS',
    location: `stage/${transfer.id}/`,
    path: '',
    region: 'LOCAL',
    storageAccount: null,
    isClientSideEncrypted: true,
    endPoint: execution.objectStore ?? url(),
    useVirtualUrl: false,
    useRegionalUrl: false,
    presignedUrl: null,
    creds: { GCS_ACCESS_TOKEN: transfer.accessToken },
  };
  const encrypted =
    stage.object === undefined || readStageProperties(stage.object).encryption === 'SNOWFLAKE_FULL';
  return { transfer, stageInfo, encrypted };
}

function transferResult(execution: Execution, extra: Readonly<Record<string, unknown>>) {
  const columns = [{ name: 'status', type: textType() }];
  return { ...execution.result(columns, []), extra };
}

function readOptions(text: string, known: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  const option = new RegExp(String.raw`^[\s,]*(\w+)\s*=\s*(${quotedText}|[^\s,;]+)`);
  let rest = text;
  for (let match = option.exec(rest); match !== null; match = option.exec(rest)) {
    const name = (match[1] ?? '').toUpperCase();
    if (!known.includes(name) || options.has(name)) throw syntaxError(1, 0, match[1] ?? '');
    options.set(name, unquote(match[2] ?? ''));
    rest = rest.slice(match[0].length);
  }
  if (!/^\s*;?\s*$/.test(rest)) throw syntaxError(1, 0, rest.trim().slice(0, 40));
  return options;
}

function unquote(text: string): string {
  return text.startsWith("'")
    ? text
        .slice(1, -1)
        .replace(/''|\\([\s\S])/g, (_, escaped: string | undefined) => escaped ?? "'")
    : text;
}

function localPath(text: string): string {
  const path = unquote(text);
  if (!/^file:\/\//i.test(path)) throw syntaxError(1, 0, path);
  return path.slice('file://'.length);
}

function boolean(options: ReadonlyMap<string, string>, name: string, byDefault: boolean): boolean {
  const value = options.get(name)?.toUpperCase();
  if (value === undefined) return byDefault;
  if (value !== 'TRUE' && value !== 'FALSE') throw invalid(name, value);
  return value === 'TRUE';
}

function parallel(options: ReadonlyMap<string, string>): number {
  const value = Number(options.get('PARALLEL') ?? '4');
  if (!Number.isInteger(value) || value < 1 || value > 99) throw invalid('PARALLEL', String(value));
  return value;
}

function invalid(name: string, value: string): SnowflakeError {
  return new SnowflakeError(
    '001008',
    '22023',
    `SQL compilation error:\ninvalid value [${value}] for parameter '${name}'`,
  );
}
