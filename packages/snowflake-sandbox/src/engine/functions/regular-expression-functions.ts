import { typed, type TypedSql } from '../query/typed-sql.ts';
import { array } from '../types/data-type.ts';
import { unsupported } from '../errors.ts';
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

/** Snowflake's match parameters that RE2 has too: c, i, m, s; e (sub-matches) is for the caller. */
const options = (name: string, value: TypedSql | undefined): string => {
  const text = value === undefined ? 'c' : value.constant?.value;
  if (text === undefined || !/^[cimse]*$/.test(text))
    throw unsupported(`${name} with computed or unknown parameters`);
  return `'${text.replaceAll('e', '').replaceAll('s', 's')}'`;
};

const whole: FunctionDefinition = scalar(2, 3, (args) =>
  booleanResult(
    `regexp_full_match(${textOf('REGEXP_LIKE', at(args, 0))}, ${textOf('REGEXP_LIKE', at(args, 1))}, ${options('REGEXP_LIKE', args[2])})`,
  ),
);

const from = (name: string, args: readonly TypedSql[], index: number): string => {
  const text = textOf(name, at(args, 0));
  const position = args[index];
  return position === undefined || position.constant?.value === '1'
    ? text
    : `substring(${text}, ${integerOf(name, position)})`;
};

/** REGEXP_SUBSTR(subject, pattern, position, occurrence, parameters, group). */
const substr: FunctionDefinition = scalar(2, 6, (args) => {
  const pattern = textOf('REGEXP_SUBSTR', at(args, 1));
  const occurrence = args[3] === undefined ? '1' : integerOf('REGEXP_SUBSTR', args[3]);
  const withGroup = args[5] !== undefined || (args[4]?.constant?.value.includes('e') ?? false);
  const group = args[5]?.constant?.value ?? (withGroup ? '1' : '0');
  if (!/^\d+$/.test(group)) throw unsupported('REGEXP_SUBSTR with a computed group');
  return textResult(
    `regexp_extract_all(${from('REGEXP_SUBSTR', args, 2)}, ${pattern}, ${group}, ${options('REGEXP_SUBSTR', args[4])})[${occurrence}]`,
  );
});

/** Backslash references are the same in both. An occurrence other than 0 (all) or 1 is not imitated. */
const replace: FunctionDefinition = scalar(2, 6, (args) => {
  const replacement = args[2] === undefined ? "''" : textOf('REGEXP_REPLACE', args[2]);
  const occurrence = args[4]?.constant?.value ?? '0';
  if ((args[3]?.constant?.value ?? '1') !== '1' || (occurrence !== '0' && occurrence !== '1')) {
    throw unsupported('REGEXP_REPLACE with a position or a later occurrence');
  }
  const flags = options('REGEXP_REPLACE', args[5]).replace(/'$/, occurrence === '0' ? "g'" : "'");
  return textResult(
    `regexp_replace(${textOf('REGEXP_REPLACE', at(args, 0))}, ${textOf('REGEXP_REPLACE', at(args, 1))}, ${replacement}, ${flags})`,
  );
});

export const regularExpressionFunctions: FunctionTable = {
  REGEXP_LIKE: whole,
  RLIKE: whole,
  REGEXP: whole,
  REGEXP_SUBSTR: substr,
  REGEXP_SUBSTR_ALL: scalar(2, 2, (args) =>
    typed(
      `to_json(regexp_extract_all(${textOf('REGEXP_SUBSTR_ALL', at(args, 0))}, ${textOf('REGEXP_SUBSTR_ALL', at(args, 1))}))`,
      array,
    ),
  ),
  REGEXP_REPLACE: replace,
  REGEXP_COUNT: scalar(2, 4, (args) =>
    integerResult(
      `len(regexp_extract_all(${from('REGEXP_COUNT', args, 2)}, ${textOf('REGEXP_COUNT', at(args, 1))}, 0, ${options('REGEXP_COUNT', args[3])}))`,
    ),
  ),
  REGEXP_INSTR: scalar(2, 2, (args) => {
    const [text, pattern] = [
      textOf('REGEXP_INSTR', at(args, 0)),
      textOf('REGEXP_INSTR', at(args, 1)),
    ];
    return integerResult(
      `CASE WHEN regexp_matches(${text}, ${pattern}) THEN instr(${text}, regexp_extract(${text}, ${pattern})) ELSE 0 END`,
    );
  }),
};
