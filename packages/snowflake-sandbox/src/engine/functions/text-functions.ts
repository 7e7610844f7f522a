import { unsupported } from '../errors.ts';
import { typed, type TypedSql } from '../query/typed-sql.ts';
import { array, textType } from '../types/data-type.ts';
import { failureSql } from '../types/failure-sql.ts';
import { lambdaParameter } from '../types/bind-once.ts';
import {
  at,
  booleanResult,
  integerOf,
  integerResult,
  scalar,
  textOf,
  textResult,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

/** A word of a list. */
const w = lambdaParameter('word');

/** A function whose arguments are all text, said with a template. */
const ofTexts = (
  name: string,
  count: number,
  result: (sql: string) => TypedSql,
  template: (...texts: string[]) => string,
): FunctionDefinition =>
  scalar(count, count, (args) => result(template(...args.map((arg) => textOf(name, arg)))));

/** DuckDB's trims take the characters the same way as Snowflake's. */
const trim = (name: string, duckdb: string): FunctionDefinition =>
  scalar(1, 2, (args) => {
    const [text, characters = "' '"] = args.map((arg) => textOf(name, arg));
    return textResult(`${duckdb}(${text ?? ''}, ${characters})`);
  });

const pad = (name: string, duckdb: string): FunctionDefinition =>
  scalar(2, 3, (args) => {
    const filler = args[2] === undefined ? "' '" : textOf(name, args[2]);
    return textResult(
      `${duckdb}(${textOf(name, at(args, 0))}, CAST(${integerOf(name, at(args, 1))} AS INTEGER), ${filler})`,
    );
  });

const substring: FunctionDefinition = scalar(2, 3, (args) => {
  const length = args[2] === undefined ? '' : `, greatest(${integerOf('SUBSTR', args[2])}, 0)`;
  const start = integerOf('SUBSTR', at(args, 1));
  // Position 0 counts as 1 (docs.snowflake.com functions/substr).
  return textResult(
    `substring(${textOf('SUBSTR', at(args, 0))}, CASE WHEN ${start} = 0 THEN 1 ELSE ${start} END${length})`,
  );
});

/** Parts count from 1, 0 means 1, negative from the end; empty beyond (docs.snowflake.com functions/split_part). */
const splitPart: FunctionDefinition = scalar(3, 3, (args) => {
  const index = integerOf('SPLIT_PART', at(args, 2));
  const [text, delimiter] = [textOf('SPLIT_PART', at(args, 0)), textOf('SPLIT_PART', at(args, 1))];
  return textResult(
    `CASE WHEN ${delimiter} = '' THEN CASE WHEN ${index} IN (0, 1, -1) THEN ${text} ELSE '' END ELSE split_part(${text}, ${delimiter}, CASE WHEN ${index} = 0 THEN 1 ELSE ${index} END) END`,
  );
});

const hexDecode = (name: string, failing: boolean): FunctionDefinition =>
  scalar(1, 1, (args) => {
    const text = textOf(name, at(args, 0));
    const valid = `regexp_full_match(${text}, '([0-9a-fA-F]{2})*')`;
    const bad = failing
      ? ` WHEN ${text} IS NOT NULL THEN ${failureSql('100115', '22000', "The following string is not a legal hex-encoded value: '%'", text, 'VARCHAR')}`
      : '';
    return textResult(`CASE WHEN ${valid} THEN decode(unhex(${text}))${bad} END`);
  });

const concat: FunctionDefinition = scalar(1, Infinity, (args) =>
  textResult(joined(args.map((arg) => textOf('CONCAT', arg)))),
);

/** In pairs, and pairs of pairs: DuckDB takes expressions only so deep. */
function joined(texts: readonly string[]): string {
  const middle = Math.ceil(texts.length / 2);
  return texts.length < 2
    ? (texts[0] ?? "''")
    : `(${joined(texts.slice(0, middle))} || ${joined(texts.slice(middle))})`;
}

const position: FunctionDefinition = scalar(2, 3, (args) => {
  const [needle, text] = [textOf('POSITION', at(args, 0)), textOf('POSITION', at(args, 1))];
  if (args[2] === undefined) return integerResult(`instr(${text}, ${needle})`);
  const from = integerOf('POSITION', args[2]);
  return integerResult(
    `CASE WHEN instr(substring(${text}, ${from}), ${needle}) = 0 THEN 0 ELSE instr(substring(${text}, ${from}), ${needle}) + ${from} - 1 END`,
  );
});

const startOrEnd = (name: string, duckdb: string): FunctionDefinition =>
  ofTexts(name, 2, booleanResult, (text = '', part = '') => `${duckdb}(${text}, ${part})`);

const length: FunctionDefinition = scalar(1, 1, (args) =>
  integerResult(
    at(args, 0).type.kind === 'BINARY'
      ? `octet_length(${at(args, 0).sql})`
      : `length(${textOf('LENGTH', at(args, 0))})`,
  ),
);

const like = (name: string, duckdb: string): FunctionDefinition =>
  scalar(2, 3, (args) =>
    booleanResult(
      `(${textOf(name, at(args, 0))} ${duckdb} ${textOf(name, at(args, 1))}${args[2] ? ` ESCAPE ${textOf(name, args[2])}` : ''})`,
    ),
  );

export const textFunctions: FunctionTable = {
  ASCII: ofTexts(
    'ASCII',
    1,
    integerResult,
    (text = '') => `CASE WHEN ${text} = '' THEN 0 ELSE ord(${text}) END`,
  ),
  UNICODE: ofTexts(
    'UNICODE',
    1,
    integerResult,
    (text = '') => `CASE WHEN ${text} = '' THEN 0 ELSE unicode(${text}) END`,
  ),
  CHR: scalar(1, 1, (args) => textResult(`chr(CAST(${integerOf('CHR', at(args, 0))} AS INTEGER))`)),
  CHAR: scalar(1, 1, (args) =>
    textResult(`chr(CAST(${integerOf('CHAR', at(args, 0))} AS INTEGER))`),
  ),
  CONCAT: concat,
  CONCAT_WS: scalar(2, Infinity, (args) => {
    const texts = args.map((arg) => textOf('CONCAT_WS', arg));
    const anyNull = texts.map((text) => `${text} IS NULL`).join(' OR ');
    return textResult(`CASE WHEN ${anyNull} THEN NULL ELSE concat_ws(${texts.join(', ')}) END`);
  }),
  // Only what takes a collation away (docs.snowflake.com functions/collate).
  COLLATE: scalar(2, 2, (args) => {
    const specification = at(args, 1).constant?.value;
    if (specification !== '') throw unsupported('COLLATE(…) with a collation');
    return textResult(`(${textOf('COLLATE', at(args, 0))} COLLATE "binary")`);
  }),
  CONTAINS: ofTexts(
    'CONTAINS',
    2,
    booleanResult,
    (text = '', part = '') => `contains(${text}, ${part})`,
  ),
  STARTSWITH: startOrEnd('STARTSWITH', 'starts_with'),
  ENDSWITH: startOrEnd('ENDSWITH', 'ends_with'),
  CHARINDEX: position,
  POSITION: position,
  INITCAP: ofTexts(
    'INITCAP',
    1,
    textResult,
    (text = '') =>
      `array_to_string(list_transform(regexp_extract_all(${text}, '[A-Za-z0-9]+|[^A-Za-z0-9]+'), lambda ${w}: upper("left"(${w}, 1)) || lower(substring(${w}, 2))), '')`,
  ),
  INSERT: scalar(4, 4, (args) => {
    const [text, replacement] = [textOf('INSERT', at(args, 0)), textOf('INSERT', at(args, 3))];
    const [from, count] = [integerOf('INSERT', at(args, 1)), integerOf('INSERT', at(args, 2))];
    return textResult(
      `("left"(${text}, ${from} - 1) || ${replacement} || substring(${text}, ${from} + ${count}))`,
    );
  }),
  LEFT: scalar(2, 2, (args) =>
    textResult(
      `"left"(${textOf('LEFT', at(args, 0))}, greatest(${integerOf('LEFT', at(args, 1))}, 0))`,
    ),
  ),
  RIGHT: scalar(2, 2, (args) =>
    textResult(
      `"right"(${textOf('RIGHT', at(args, 0))}, greatest(${integerOf('RIGHT', at(args, 1))}, 0))`,
    ),
  ),
  LENGTH: length,
  LEN: length,
  OCTET_LENGTH: scalar(1, 1, (args) =>
    integerResult(
      at(args, 0).type.kind === 'BINARY'
        ? `octet_length(${at(args, 0).sql})`
        : `strlen(${textOf('OCTET_LENGTH', at(args, 0))})`,
    ),
  ),
  LIKE: like('LIKE', 'LIKE'),
  ILIKE: like('ILIKE', 'ILIKE'),
  LOWER: ofTexts('LOWER', 1, textResult, (text = '') => `lower(${text})`),
  UPPER: ofTexts('UPPER', 1, textResult, (text = '') => `upper(${text})`),
  LPAD: pad('LPAD', 'lpad'),
  RPAD: pad('RPAD', 'rpad'),
  TRIM: trim('TRIM', 'trim'),
  LTRIM: trim('LTRIM', 'ltrim'),
  RTRIM: trim('RTRIM', 'rtrim'),
  REPEAT: scalar(2, 2, (args) =>
    textResult(`repeat(${textOf('REPEAT', at(args, 0))}, ${integerOf('REPEAT', at(args, 1))})`),
  ),
  SPACE: scalar(1, 1, (args) => textResult(`repeat(' ', ${integerOf('SPACE', at(args, 0))})`)),
  REPLACE: scalar(2, 3, (args) =>
    textResult(
      `replace(${textOf('REPLACE', at(args, 0))}, ${textOf('REPLACE', at(args, 1))}, ${args[2] ? textOf('REPLACE', args[2]) : "''"})`,
    ),
  ),
  REVERSE: ofTexts('REVERSE', 1, textResult, (text = '') => `reverse(${text})`),
  SPLIT: scalar(2, 2, (args) =>
    typed(
      `to_json(string_split(${textOf('SPLIT', at(args, 0))}, ${textOf('SPLIT', at(args, 1))}))`,
      array,
    ),
  ),
  SPLIT_PART: splitPart,
  STRTOK: scalar(1, 3, (args) => {
    const text = textOf('STRTOK', at(args, 0));
    const delimiters = args[1] ? textOf('STRTOK', args[1]) : "' '";
    const index = args[2] ? integerOf('STRTOK', args[2]) : '1';
    return textResult(
      `list_filter(string_split(translate(${text}, ${delimiters}, repeat(chr(1), length(${delimiters}))), chr(1)), lambda ${w}: ${w} <> '')[${index}]`,
    );
  }),
  SUBSTR: substring,
  SUBSTRING: substring,
  TRANSLATE: ofTexts(
    'TRANSLATE',
    3,
    textResult,
    (text = '', from = '', to = '') => `translate(${text}, ${from}, ${to})`,
  ),
  HEX_ENCODE: scalar(1, 1, (args) =>
    textResult(
      at(args, 0).type.kind === 'BINARY'
        ? `hex(${at(args, 0).sql})`
        : `hex(encode(${textOf('HEX_ENCODE', at(args, 0))}))`,
    ),
  ),
  HEX_DECODE_STRING: hexDecode('HEX_DECODE_STRING', true),
  TRY_HEX_DECODE_STRING: hexDecode('TRY_HEX_DECODE_STRING', false),
  BASE64_ENCODE: scalar(1, 1, (args) =>
    textResult(
      at(args, 0).type.kind === 'BINARY'
        ? `to_base64(${at(args, 0).sql})`
        : `to_base64(encode(${textOf('BASE64_ENCODE', at(args, 0))}))`,
    ),
  ),
  BASE64_DECODE_STRING: ofTexts(
    'BASE64_DECODE_STRING',
    1,
    textResult,
    (text = '') => `decode(from_base64(${text}))`,
  ),
  EDITDISTANCE: ofTexts(
    'EDITDISTANCE',
    2,
    integerResult,
    (a = '', b = '') => `levenshtein(${a}, ${b})`,
  ),
  UUID_STRING: scalar(0, 0, () => typed('CAST(uuid() AS VARCHAR)', textType(36), false)),
};
