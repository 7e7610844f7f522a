import { SnowflakeError } from '../engine/errors.ts';
import type { FormatOptions, OptionValue } from './option-list.ts';

/** How files are compressed; AUTO looks at the first bytes. */
export type Compression =
  'AUTO' | 'GZIP' | 'BROTLI' | 'ZSTD' | 'DEFLATE' | 'RAW_DEFLATE' | 'SNAPPY' | 'NONE';

/** How text becomes dates, times and bytes; AUTO leaves it to the session's input formats. */
type ValueFormats = {
  readonly dateFormat: string;
  readonly timeFormat: string;
  readonly timestampFormat: string;
  readonly binaryFormat: 'HEX' | 'BASE64' | 'UTF8';
};

export type JsonFormat = ValueFormats & {
  readonly type: 'JSON';
  readonly compression: Compression;
  readonly trimSpace: boolean;
  readonly nullIf: readonly string[];
  readonly allowDuplicate: boolean;
  readonly stripOuterArray: boolean;
  readonly stripNullValues: boolean;
  readonly replaceInvalidCharacters: boolean;
  readonly skipByteOrderMark: boolean;
};

export type CsvFormat = ValueFormats & {
  readonly type: 'CSV';
  readonly compression: Compression;
  /** Undefined = the whole file, or the whole line, is one. */
  readonly recordDelimiter: readonly string[] | undefined;
  readonly fieldDelimiter: string | undefined;
  readonly multiLine: boolean;
  readonly parseHeader: boolean;
  readonly skipHeader: number;
  readonly skipBlankLines: boolean;
  readonly escape: string | undefined;
  readonly escapeUnenclosedField: string | undefined;
  readonly trimSpace: boolean;
  readonly enclosedBy: string | undefined;
  readonly nullIf: readonly string[];
  readonly errorOnColumnCountMismatch: boolean;
  readonly replaceInvalidCharacters: boolean;
  readonly emptyFieldAsNull: boolean;
  readonly skipByteOrderMark: boolean;
  readonly encoding: string;
};

export type FileFormat = JsonFormat | CsvFormat;

/** One option of a file format: what it is called, what DESCRIBE says of it, and how its value is read. */
export type FormatOption = {
  readonly name: string;
  readonly kind: 'String' | 'Boolean' | 'Integer' | 'List';
  readonly default: OptionValue;
  /** Values other than the default that Snowflake knows and the sandbox does not imitate. */
  readonly onlyDefault?: true;
};

const option = (
  name: string,
  kind: FormatOption['kind'],
  byDefault: OptionValue,
  onlyDefault?: true,
): FormatOption => ({
  name,
  kind,
  default: byDefault,
  ...(onlyDefault === undefined ? {} : { onlyDefault }),
});

const valueFormats = [
  option('DATE_FORMAT', 'String', 'AUTO'),
  option('TIME_FORMAT', 'String', 'AUTO'),
  option('TIMESTAMP_FORMAT', 'String', 'AUTO'),
  option('BINARY_FORMAT', 'String', 'HEX'),
];

/**
 * The options of each type, with Snowflake's defaults, in the order DESCRIBE FILE FORMAT lists them
 * (CREATE FILE FORMAT and COPY INTO <table>, formatTypeOptions, 2026-11-24). FILE_EXTENSION says how unloaded
 * files are named: it is kept and shown, and has nothing to say when files are read.
 */
export const formatOptions = {
  CSV: [
    option('RECORD_DELIMITER', 'String', '\n'),
    option('FIELD_DELIMITER', 'String', ','),
    option('FILE_EXTENSION', 'String', null),
    option('SKIP_HEADER', 'Integer', '0'),
    option('PARSE_HEADER', 'Boolean', 'FALSE'),
    ...valueFormats,
    option('ESCAPE', 'String', 'NONE'),
    option('ESCAPE_UNENCLOSED_FIELD', 'String', '\\'),
    option('TRIM_SPACE', 'Boolean', 'FALSE'),
    option('FIELD_OPTIONALLY_ENCLOSED_BY', 'String', 'NONE'),
    option('NULL_IF', 'List', ['\\N']),
    option('COMPRESSION', 'String', 'AUTO'),
    option('ERROR_ON_COLUMN_COUNT_MISMATCH', 'Boolean', 'TRUE'),
    option('VALIDATE_UTF8', 'Boolean', 'TRUE', true),
    option('SKIP_BLANK_LINES', 'Boolean', 'FALSE'),
    option('REPLACE_INVALID_CHARACTERS', 'Boolean', 'FALSE'),
    option('EMPTY_FIELD_AS_NULL', 'Boolean', 'TRUE'),
    option('SKIP_BYTE_ORDER_MARK', 'Boolean', 'TRUE'),
    option('ENCODING', 'String', 'UTF8'),
    option('MULTI_LINE', 'Boolean', 'TRUE'),
  ],
  JSON: [
    option('FILE_EXTENSION', 'String', null),
    ...valueFormats,
    option('TRIM_SPACE', 'Boolean', 'FALSE'),
    option('NULL_IF', 'List', []),
    option('COMPRESSION', 'String', 'AUTO'),
    option('ENABLE_OCTAL', 'Boolean', 'FALSE', true),
    option('ALLOW_DUPLICATE', 'Boolean', 'FALSE'),
    option('STRIP_OUTER_ARRAY', 'Boolean', 'FALSE'),
    option('STRIP_NULL_VALUES', 'Boolean', 'FALSE'),
    option('IGNORE_UTF8_ERRORS', 'Boolean', 'FALSE'),
    option('REPLACE_INVALID_CHARACTERS', 'Boolean', 'FALSE'),
    option('SKIP_BYTE_ORDER_MARK', 'Boolean', 'TRUE'),
    option('MULTI_LINE', 'Boolean', 'TRUE', true),
  ],
} as const satisfies Readonly<Record<string, readonly FormatOption[]>>;

export type FormatType = keyof typeof formatOptions;

export function isFormatType(type: string): type is FormatType {
  return Object.hasOwn(formatOptions, type);
}

/** The options with their defaults filled in. Throws SnowflakeError for what Snowflake, or the sandbox, refuses. */
export function fileFormat(given: FormatOptions): FileFormat {
  const type = String(given['TYPE'] ?? 'CSV').toUpperCase();
  if (['AVRO', 'ORC', 'PARQUET', 'XML', 'CUSTOM'].includes(type)) {
    throw new SnowflakeError('000002', '0A000', `Unsupported feature 'file format type ${type}'.`);
  }
  if (!isFormatType(type)) throw invalidValue('TYPE', type);
  const known: readonly FormatOption[] = formatOptions[type];
  for (const [name, value] of Object.entries(given)) {
    if (name === 'TYPE') continue;
    const match = known.find((each) => each.name === name);
    if (match === undefined) {
      throw new SnowflakeError(
        '001420',
        '22023',
        `SQL compilation error:\ninvalid property '${name}' for 'FILE FORMAT' of type '${type}'`,
      );
    }
    if (match.onlyDefault === true && JSON.stringify(value) !== JSON.stringify(match.default)) {
      throw new SnowflakeError(
        '000002',
        '0A000',
        `Unsupported feature 'file format option ${name} = ${String(value)}'.`,
      );
    }
  }
  const options = Object.fromEntries(
    known.map((each) => [each.name, given[each.name] ?? each.default]),
  );
  const read = reader(options);
  switch (type) {
    case 'CSV':
      return csvFormat(read);
    case 'JSON':
      return jsonFormat(read);
  }
}

type Reader = ReturnType<typeof reader>;

function jsonFormat(read: Reader): JsonFormat {
  return {
    type: 'JSON',
    ...read.valueFormats(),
    compression: read.compression(),
    trimSpace: read.boolean('TRIM_SPACE'),
    nullIf: read.list('NULL_IF'),
    allowDuplicate: read.boolean('ALLOW_DUPLICATE'),
    stripOuterArray: read.boolean('STRIP_OUTER_ARRAY'),
    stripNullValues: read.boolean('STRIP_NULL_VALUES'),
    replaceInvalidCharacters:
      read.boolean('REPLACE_INVALID_CHARACTERS') || read.boolean('IGNORE_UTF8_ERRORS'),
    skipByteOrderMark: read.boolean('SKIP_BYTE_ORDER_MARK'),
  };
}

function csvFormat(read: Reader): CsvFormat {
  const recordDelimiter = read.delimiter('RECORD_DELIMITER');
  const fieldDelimiter = read.delimiter('FIELD_DELIMITER');
  const enclosedBy = read.single('FIELD_OPTIONALLY_ENCLOSED_BY');
  const skipHeader = Number(read.text('SKIP_HEADER'));
  const parseHeader = read.boolean('PARSE_HEADER');
  if (!Number.isSafeInteger(skipHeader) || skipHeader < 0)
    throw invalidValue('SKIP_HEADER', read.text('SKIP_HEADER'));
  if (enclosedBy !== undefined && !['"', "'"].includes(enclosedBy)) {
    throw invalidValue('FIELD_OPTIONALLY_ENCLOSED_BY', enclosedBy);
  }
  if (parseHeader && skipHeader > 0) {
    throw new SnowflakeError(
      '001420',
      '22023',
      'SQL compilation error:\nPARSE_HEADER cannot be used with SKIP_HEADER',
    );
  }
  // "The delimiter ... cannot be a substring of the delimiter for the other option" (CREATE FILE FORMAT, 2026-11-24).
  if (
    recordDelimiter !== undefined &&
    fieldDelimiter !== undefined &&
    (recordDelimiter.includes(fieldDelimiter) || fieldDelimiter.includes(recordDelimiter))
  ) {
    throw invalidValue('FIELD_DELIMITER', fieldDelimiter);
  }
  return {
    type: 'CSV',
    ...read.valueFormats(),
    compression: read.compression(),
    // "New line ... is logical such that \r\n is understood as a new line" (CREATE FILE FORMAT, 2026-11-24).
    recordDelimiter:
      recordDelimiter === undefined
        ? undefined
        : recordDelimiter === '\n'
          ? ['\r\n', '\n']
          : [recordDelimiter],
    fieldDelimiter,
    multiLine: read.boolean('MULTI_LINE'),
    parseHeader,
    skipHeader,
    skipBlankLines: read.boolean('SKIP_BLANK_LINES'),
    escape: read.single('ESCAPE'),
    escapeUnenclosedField: read.single('ESCAPE_UNENCLOSED_FIELD'),
    trimSpace: read.boolean('TRIM_SPACE'),
    enclosedBy,
    nullIf: read.list('NULL_IF'),
    errorOnColumnCountMismatch: read.boolean('ERROR_ON_COLUMN_COUNT_MISMATCH'),
    replaceInvalidCharacters: read.boolean('REPLACE_INVALID_CHARACTERS'),
    emptyFieldAsNull: read.boolean('EMPTY_FIELD_AS_NULL'),
    skipByteOrderMark: read.boolean('SKIP_BYTE_ORDER_MARK'),
    encoding: read.encoding(),
  };
}

const compressions: readonly Compression[] = [
  'AUTO',
  'GZIP',
  'BROTLI',
  'ZSTD',
  'DEFLATE',
  'RAW_DEFLATE',
  'NONE',
];

/** Snowflake's names of encodings, where TextDecoder has another. */
const encodings: Readonly<Record<string, string>> = {
  UTF8: 'utf-8',
  UTF16: 'utf-16le',
  UTF16LE: 'utf-16le',
  UTF16BE: 'utf-16be',
  ISO88591: 'iso-8859-1',
  ISO88592: 'iso-8859-2',
  ISO88595: 'iso-8859-5',
  ISO885915: 'iso-8859-15',
  WINDOWS1250: 'windows-1250',
  WINDOWS1251: 'windows-1251',
  WINDOWS1252: 'windows-1252',
  WINDOWS1253: 'windows-1253',
  WINDOWS1254: 'windows-1254',
  WINDOWS1255: 'windows-1255',
  WINDOWS1256: 'windows-1256',
  BIG5: 'big5',
  EUCJP: 'euc-jp',
  EUCKR: 'euc-kr',
  GB18030: 'gb18030',
  SHIFTJIS: 'shift_jis',
  KOI8R: 'koi8-r',
  IBM866: 'ibm866',
};

function reader(options: FormatOptions) {
  const text = (name: string): string => String(options[name] ?? '');
  const boolean = (name: string): boolean => {
    const value = text(name).toUpperCase();
    if (value !== 'TRUE' && value !== 'FALSE') throw invalidValue(name, value);
    return value === 'TRUE';
  };
  const list = (name: string): readonly string[] => {
    const value = options[name] ?? [];
    return typeof value === 'string' ? [value] : value;
  };
  const delimiter = (name: string): string | undefined => {
    const value = text(name);
    if (value.toUpperCase() === 'NONE' || value === '') return undefined;
    if (value.length > 20) throw invalidValue(name, value);
    return value;
  };
  const single = (name: string): string | undefined => {
    const value = text(name);
    if (value.toUpperCase() === 'NONE' || value === '') return undefined;
    if (value.length > 1) throw invalidValue(name, value);
    return value;
  };
  const binary = (): ValueFormats['binaryFormat'] => {
    const value = text('BINARY_FORMAT').toUpperCase().replace('UTF-8', 'UTF8');
    if (value !== 'HEX' && value !== 'BASE64' && value !== 'UTF8')
      throw invalidValue('BINARY_FORMAT', value);
    return value;
  };
  return {
    text,
    boolean,
    list,
    delimiter,
    single,
    compression: (): Compression => {
      const value = text('COMPRESSION').toUpperCase();
      const match = compressions.find((each) => each === value);
      if (match !== undefined) return match;
      if (['BZ2', 'LZO', 'SNAPPY'].includes(value)) {
        throw new SnowflakeError(
          '000002',
          '0A000',
          `Unsupported feature 'file format option COMPRESSION = ${value}'.`,
        );
      }
      throw invalidValue('COMPRESSION', value);
    },
    encoding: (): string => {
      const value = text('ENCODING').toUpperCase().replace(/[-_]/g, '');
      const match = encodings[value];
      if (match === undefined) throw invalidValue('ENCODING', text('ENCODING'));
      return match;
    },
    valueFormats: (): ValueFormats => ({
      dateFormat: text('DATE_FORMAT'),
      timeFormat: text('TIME_FORMAT'),
      timestampFormat: text('TIMESTAMP_FORMAT'),
      binaryFormat: binary(),
    }),
  };
}

function invalidValue(name: string, value: string): SnowflakeError {
  return new SnowflakeError(
    '001008',
    '22023',
    `SQL compilation error:\ninvalid value [${value}] for parameter '${name}'`,
  );
}
