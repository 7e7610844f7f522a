import { invalidArgumentTypes, unsupported } from '../errors.ts';
import type { Expression, ExpressionOf } from '../syntax/ast.ts';
import { asText } from '../types/cast-sql.ts';
import { bindOnce } from '../types/bind-once.ts';
import { boolean, typeName } from '../types/data-type.ts';
import { duckdbString } from '../syntax/identifier.ts';
import { arithmetic } from './arithmetic-sql.ts';
import { compare } from './comparison-sql.ts';
import type { Compile } from './compiler.ts';
import { parseInterval } from './interval.ts';
import { typed, type TypedSql } from './typed-sql.ts';
import { asBoolean } from './as-boolean.ts';

/** Two expressions with an operator between them; lists of values compare item by item. */
export const compileBinary = (
  { operator, left, right }: ExpressionOf<'binary'>,
  compile: Compile,
): TypedSql => {
  switch (operator) {
    case 'AND':
    case 'OR': {
      const [a, b] = [asBoolean(compile(left)), asBoolean(compile(right))];
      return typed(`(${a.sql} ${operator} ${b.sql})`, boolean, a.nullable || b.nullable);
    }
    case '||': {
      const [a, b] = [asText(compile(left)), asText(compile(right))];
      const length =
        'length' in a.type && 'length' in b.type
          ? Math.min(134_217_728, a.type.length + b.type.length)
          : 16_777_216;
      return typed(`(${a.sql} || ${b.sql})`, { kind: 'TEXT', length }, a.nullable || b.nullable);
    }
    case '+':
    case '-':
      if (right.kind === 'interval') return addInterval(compile(left), right.text, operator);
      return arithmetic(operator, compile(left), compile(right));
    case '*':
    case '/':
    case '%':
      return arithmetic(operator, compile(left), compile(right));
    default:
      if (left.kind === 'tuple' && right.kind === 'tuple')
        return compareTuples(operator, left.items, right.items, compile);
      return compare(operator, compile(left), compile(right));
  }
};

const compareTuples = (
  operator: string,
  left: readonly Expression[],
  right: readonly Expression[],
  compile: Compile,
): TypedSql => {
  if (left.length !== right.length || (operator !== '=' && operator !== '<>'))
    throw unsupported('comparison of lists');
  const equal = left
    .map(
      (item, index) => compare('=', compile(item), compile(right[index] ?? { kind: 'null' })).sql,
    )
    .join(' AND ');
  return typed(operator === '=' ? `(${equal})` : `(NOT (${equal}))`, boolean);
};

const addInterval = (value: TypedSql, text: string, operator: '+' | '-'): TypedSql => {
  const interval = duckdbString(parseInterval(text));
  switch (value.type.kind) {
    case 'DATE':
      return /hour|minute|second/.test(interval)
        ? typed(
            `(${value.sql} ${operator} INTERVAL ${interval})`,
            { kind: 'TIMESTAMP_NTZ', scale: 9 },
            value.nullable,
          )
        : typed(
            `CAST(${value.sql} ${operator} INTERVAL ${interval} AS DATE)`,
            value.type,
            value.nullable,
          );
    case 'TIME':
    case 'TIMESTAMP_NTZ':
    case 'TIMESTAMP_LTZ':
      return typed(`(${value.sql} ${operator} INTERVAL ${interval})`, value.type, value.nullable);
    case 'TIMESTAMP_TZ':
      return typed(
        bindOnce(
          value.sql,
          'x',
          (x) =>
            `struct_pack(instant := (${x}).instant ${operator} INTERVAL ${interval}, "offset" := (${x})."offset")`,
        ),
        value.type,
        value.nullable,
      );
    default:
      throw invalidArgumentTypes(operator, `${typeName(value.type)}, INTERVAL`);
  }
};
