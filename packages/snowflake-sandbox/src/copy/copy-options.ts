import { SnowflakeError, unsupported } from '../engine/errors.ts';
import type { FormatOptions, OptionValue } from './option-list.ts';

/** What COPY does about a record it cannot load. `limit` counts errors of one file, from which on the file is skipped. */
type OnError =
  | { readonly kind: 'abort' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'skip-file'; readonly limit: number; readonly percent: boolean };

export type CopyOptions = {
  readonly onError: OnError;
  /** Bytes after which no further file is begun. */
  readonly sizeLimit: number | undefined;
  readonly purge: boolean;
  readonly returnFailedOnly: boolean;
  readonly matchByColumnName: 'NONE' | 'CASE_SENSITIVE' | 'CASE_INSENSITIVE';
  /** Text that is too long is cut; otherwise it is an error. */
  readonly truncate: boolean;
  readonly force: boolean;
};

/** Names that may stand in COPY INTO <table> and in a stage's COPY_OPTIONS (copyOptions, 2026-11-24). */
export const copyOptionNames: readonly string[] = [
  'ON_ERROR',
  'SIZE_LIMIT',
  'PURGE',
  'RETURN_FAILED_ONLY',
  'MATCH_BY_COLUMN_NAME',
  'ENFORCE_LENGTH',
  'TRUNCATECOLUMNS',
  'FORCE',
  'LOAD_UNCERTAIN_FILES',
  'LOAD_MODE',
  'INCLUDE_METADATA',
  'FILE_PROCESSOR',
  'CLUSTER_AT_INGEST_TIME',
];

/** Throws SnowflakeError 001008 for a bad value and 000002 for what the sandbox does not imitate. */
export function copyOptions(given: FormatOptions): CopyOptions {
  const text = (name: string): string | undefined => {
    const value: OptionValue | undefined = given[name];
    return typeof value === 'string' ? value.toUpperCase() : undefined;
  };
  const boolean = (name: string, byDefault: boolean): boolean => {
    const value = text(name);
    if (value === undefined) return byDefault;
    if (value !== 'TRUE' && value !== 'FALSE') throw invalidValue(name, value);
    return value === 'TRUE';
  };
  for (const name of ['INCLUDE_METADATA', 'FILE_PROCESSOR']) {
    if (given[name] !== undefined) throw unsupported(`COPY option ${name}`);
  }
  if ((text('LOAD_MODE') ?? 'FULL_INGEST') !== 'FULL_INGEST')
    throw unsupported('COPY option LOAD_MODE');
  if (boolean('CLUSTER_AT_INGEST_TIME', false))
    throw unsupported('COPY option CLUSTER_AT_INGEST_TIME');
  // Load history here never grows uncertain: it knows every file of the last 64 days.
  boolean('LOAD_UNCERTAIN_FILES', false);

  const match = text('MATCH_BY_COLUMN_NAME') ?? 'NONE';
  if (match !== 'NONE' && match !== 'CASE_SENSITIVE' && match !== 'CASE_INSENSITIVE') {
    throw invalidValue('MATCH_BY_COLUMN_NAME', match);
  }
  const sizeLimit = text('SIZE_LIMIT');
  if (sizeLimit !== undefined && !/^[1-9]\d*$/.test(sizeLimit))
    throw invalidValue('SIZE_LIMIT', sizeLimit);
  return {
    onError: onError(text('ON_ERROR') ?? 'ABORT_STATEMENT'),
    sizeLimit: sizeLimit === undefined ? undefined : Number(sizeLimit),
    purge: boolean('PURGE', false),
    returnFailedOnly: boolean('RETURN_FAILED_ONLY', false),
    matchByColumnName: match,
    // The two say the same with opposite sense; TRUNCATECOLUMNS is the one kept for other systems' sake.
    truncate: boolean('TRUNCATECOLUMNS', !boolean('ENFORCE_LENGTH', true)),
    force: boolean('FORCE', false),
  };
}

function onError(value: string): OnError {
  if (value === 'ABORT_STATEMENT') return { kind: 'abort' };
  if (value === 'CONTINUE') return { kind: 'continue' };
  const skip = /^SKIP_FILE(?:_(\d+)(%?))?$/.exec(value);
  if (skip === null) throw invalidValue('ON_ERROR', value);
  return { kind: 'skip-file', limit: Number(skip[1] ?? '1'), percent: skip[2] === '%' };
}

function invalidValue(name: string, value: string): SnowflakeError {
  return new SnowflakeError(
    '001008',
    '22023',
    `SQL compilation error:\ninvalid value [${value}] for parameter '${name}'`,
  );
}
