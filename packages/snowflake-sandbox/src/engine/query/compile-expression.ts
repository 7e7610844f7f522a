import { compilationError, invalidArgumentTypes, SnowflakeError, unsupported } from '../errors.ts';
import type { Expression, PathStep } from '../syntax/ast.ts';
import { asText, asVariant, castTo, isCoercible } from '../types/cast-sql.ts';
import { bindOnce, lambdaParameter } from '../types/bind-once.ts';
import { commonType } from '../types/common-type.ts';
import { array, boolean, object, typeName } from '../types/data-type.ts';
import { jsonArraySql } from '../types/json-part-sql.ts';
import { duckdbString } from '../syntax/identifier.ts';
import { arithmetic, negate } from './arithmetic-sql.ts';
import { compare, comparable } from './comparison-sql.ts';
import type { Compiler } from './compiler.ts';
import { parseInterval } from './interval.ts';
import { jsonPart, type CompiledStep } from './json-path-sql.ts';
import { bindLiteral, nullLiteral, numberLiteral, stringLiteral } from './literal-sql.ts';
import { resolveColumn, resolvePositional, type Scope } from './scope.ts';
import { typed, type TypedSql } from './typed-sql.ts';

type Compile = (expression: Expression) => TypedSql;
type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** A value where TRUE or FALSE is wanted. @throws SnowflakeError 001044 for a type that cannot be one */
export const asBoolean = (value: TypedSql): TypedSql => {
  if (value.type.kind === 'BOOLEAN') return value;
  if (!isCoercible(value.type, boolean)) {
    throw compilationError(
      '001003',
      '22000',
      `Invalid data type [${typeName(value.type)}] for predicate`,
    );
  }
  return castTo(value, boolean);
};

const compileBinary = ({ operator, left, right }: Of<'binary'>, compile: Compile): TypedSql => {
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

const compileLike = (expression: Of<'like'>, compile: Compile): TypedSql => {
  const operand = asText(compile(expression.operand));
  const one = (pattern: Expression): string => {
    const sql = asText(compile(pattern)).sql;
    if (expression.operator === 'RLIKE') return `regexp_full_match(${operand.sql}, ${sql}, 's')`;
    const escape =
      expression.escape === undefined ? '' : ` ESCAPE ${asText(compile(expression.escape)).sql}`;
    return `(${operand.sql} ${expression.operator} ${sql}${escape})`;
  };
  const joined = expression.patterns
    .map(one)
    .join(expression.quantifier === 'ALL' ? ' AND ' : ' OR ');
  return typed(`(${expression.negated ? 'NOT ' : ''}(${joined}))`, boolean, true);
};

const compileIn = (
  expression: Of<'in'>,
  compile: Compile,
  scope: Scope,
  compiler: Compiler,
): TypedSql => {
  const not = expression.negated ? 'NOT ' : '';
  const { items } = expression;
  if (!isList(items)) {
    const operands =
      expression.operand.kind === 'tuple'
        ? expression.operand.items.map(compile)
        : [compile(expression.operand)];
    const query = compiler.query(items, scope);
    if (query.columns.length !== operands.length) {
      throw compilationError(
        '002057',
        '42601',
        `Invalid number of columns in subquery: expected ${operands.length}, got ${query.columns.length}`,
      );
    }
    const alias = compiler.nextAlias();
    const sides = operands.map((operand, index) =>
      comparable(
        '=',
        operand,
        typed(`${alias}.c${index + 1}`, query.columns[index]?.type ?? operand.type),
      ),
    );
    const left = sides.map(([a]) => a).join(', ');
    const right = sides.map(([, b]) => b).join(', ');
    const operandSql = operands.length === 1 ? left : `(${left})`;
    return typed(
      `(${not}${operandSql} IN (SELECT ${operands.length === 1 ? right : `(${right})`} FROM (${query.sql}) AS ${alias}))`,
      boolean,
    );
  }
  if (expression.operand.kind === 'tuple') {
    const { operand } = expression;
    const any = items.map(
      (item) =>
        compileBinary({ kind: 'binary', operator: '=', left: operand, right: item }, compile).sql,
    );
    return typed(`(${not}(${any.join(' OR ')}))`, boolean);
  }
  const operand = compile(expression.operand);
  const compiled = items.map(compile);
  const simple =
    compiled.every(({ type }) => type.kind === operand.type.kind) &&
    ['TEXT', 'NUMBER', 'DATE'].includes(operand.type.kind);
  if (simple)
    return typed(
      `(${operand.sql} ${not}IN (${compiled.map(({ sql }) => sql).join(', ')}))`,
      boolean,
    );
  return typed(
    `(${not}(${compiled.map((item) => compare('=', operand, item).sql).join(' OR ')}))`,
    boolean,
  );
};

const isList = (items: Of<'in'>['items']): items is readonly Expression[] => Array.isArray(items);

const compileCase = (expression: Of<'case'>, compile: Compile): TypedSql => {
  const operand = expression.operand && compile(expression.operand);
  const whens = expression.whens.map(({ when, then }) => ({
    when: operand ? compare('=', operand, compile(when)) : asBoolean(compile(when)),
    then: compile(then),
  }));
  const otherwise = expression.otherwise ? compile(expression.otherwise) : nullLiteral;
  const results = unify('CASE', [...whens.map(({ then }) => then), otherwise]);
  const branches = whens.map(
    ({ when }, index) => `WHEN ${when.sql} THEN ${results[index]?.sql ?? 'NULL'}`,
  );
  const type = results[0]?.type ?? nullLiteral.type;
  return typed(
    `CASE ${branches.join(' ')} ELSE ${results.at(-1)?.sql ?? 'NULL'} END`,
    type,
    results.some(({ nullable }) => nullable),
  );
};

/** All values in their common type. @throws SnowflakeError 001044 when there is none */
export const unify = (what: string, values: readonly TypedSql[]): readonly TypedSql[] => {
  const type = commonType(values.map((value) => value.type));
  if (type === undefined)
    throw invalidArgumentTypes(what, values.map((value) => typeName(value.type)).join(', '));
  return values.map((value) => castTo(value, type));
};

const compileStep = (step: PathStep, compile: Compile): CompiledStep => {
  if (step.kind === 'key') return { key: step.key };
  const index = compile(step.index);
  const constant = index.constant?.value;
  if (constant === undefined) return { dynamic: index };
  return /^-?\d+$/.test(constant) && index.type.kind === 'NUMBER'
    ? { index: Number(constant) }
    : { key: constant };
};

const compileBind = (index: number, compiler: Compiler): TypedSql => {
  const column = compiler.bindRows?.columns[index - 1];
  if (column !== undefined) return column;
  const bind = compiler.binds[index - 1];
  if (bind === undefined) {
    throw new SnowflakeError(
      '002049',
      '42601',
      `SQL compilation error: error line 1 at position 0\nBind variable ? not set.`,
    );
  }
  return bindLiteral(bind);
};

/** An expression as DuckDB SQL with its Snowflake type. @throws SnowflakeError as Snowflake's compiler would */
export const compileExpression = (
  expression: Expression,
  scope: Scope,
  compiler: Compiler,
): TypedSql => {
  const compile: Compile = (inner) => compileExpression(inner, scope, compiler);
  switch (expression.kind) {
    case 'number':
      return numberLiteral(expression.text);
    case 'string':
      return stringLiteral(expression.value);
    case 'boolean':
      return {
        ...typed(expression.value ? 'true' : 'false', boolean, false),
        constant: { value: String(expression.value) },
      };
    case 'null':
      return nullLiteral;
    case 'bind':
      return compileBind(expression.index, compiler);
    case 'variable':
      return stringLiteral(compiler.session.variable(expression.name));
    case 'default':
      throw compilationError('001003', '42000', `syntax error unexpected 'DEFAULT'.`);
    case 'column':
      return resolveColumn(scope, expression.parts, compiler.foldName);
    case 'positional':
      return resolvePositional(scope, expression.relation, expression.index, compiler.foldName);
    case 'path':
      return jsonPart(
        compile(expression.base),
        expression.steps.map((step) => compileStep(step, compile)),
      );
    case 'cast': {
      const operand = compile(expression.operand);
      if (expression.try && operand.type.kind !== 'TEXT' && operand.type.kind !== 'NULL') {
        throw invalidArgumentTypes(
          'TRY_CAST',
          `${typeName(operand.type)}, ${typeName(expression.type)}`,
        );
      }
      return castTo(operand, expression.type, expression.try ? 'try' : 'cast');
    }
    case 'interval':
      throw unsupported('interval outside of addition and subtraction');
    case 'negate':
      return negate(compile(expression.operand));
    case 'not': {
      const operand = asBoolean(compile(expression.operand));
      return typed(`(NOT ${operand.sql})`, boolean, operand.nullable);
    }
    case 'binary':
      return compileBinary(expression, compile);
    case 'is-null':
      return typed(
        `(${compile(expression.operand).sql} IS ${expression.negated ? 'NOT ' : ''}NULL)`,
        boolean,
        false,
      );
    case 'is-true':
    case 'is-false':
      return typed(
        `(${asBoolean(compile(expression.operand)).sql} IS ${expression.negated ? 'NOT ' : ''}${expression.kind === 'is-true' ? 'TRUE' : 'FALSE'})`,
        boolean,
        false,
      );
    case 'is-distinct': {
      const [a, b] = comparable(
        'IS DISTINCT FROM',
        compile(expression.left),
        compile(expression.right),
      );
      return typed(
        `(${a} IS ${expression.negated ? 'NOT ' : ''}DISTINCT FROM ${b})`,
        boolean,
        false,
      );
    }
    case 'between': {
      const operand = compile(expression.operand);
      const low = compare('>=', operand, compile(expression.low));
      const high = compare('<=', operand, compile(expression.high));
      return typed(`(${expression.negated ? 'NOT ' : ''}(${low.sql} AND ${high.sql}))`, boolean);
    }
    case 'in':
      return compileIn(expression, compile, scope, compiler);
    case 'like':
      return compileLike(expression, compile);
    case 'case':
      return compileCase(expression, compile);
    case 'call':
      return compiler.call(expression.call, scope);
    case 'array':
      return typed(
        jsonArraySql(`[${expression.items.map((item) => jsonElement(compile(item))).join(', ')}]`),
        array,
        false,
      );
    case 'object':
      return compiler.call(
        {
          name: 'OBJECT_CONSTRUCT',
          named: {},
          star: false,
          distinct: false,
          arguments: expression.pairs.flatMap(({ key, value }): Expression[] => [
            { kind: 'string', value: key },
            value,
          ]),
        },
        scope,
      );
    case 'object-star': {
      const pairs = scope.relations.flatMap(({ columns }) =>
        columns.filter(({ hidden, merged }) => !hidden && !merged),
      );
      return objectOf(
        pairs.map((column) => [stringLiteral(column.name), typed(column.sql, column.type)]),
      );
    }
    case 'tuple':
      throw unsupported('list of values here');
    case 'subquery': {
      const query = compiler.query(expression.query, scope);
      const [column] = query.columns;
      if (column === undefined || query.columns.length !== 1) {
        throw compilationError(
          '002057',
          '42601',
          'Unsupported subquery type: a scalar subquery has one column',
        );
      }
      return typed(`(${query.sql})`, column.type);
    }
    case 'exists':
      return typed(`(EXISTS (${compiler.query(expression.query, scope).sql}))`, boolean, false);
  }
};

/** One element of an array; SQL NULL becomes JSON null (docs.snowflake.com array_construct shows it as undefined). */
export const jsonElement = (value: TypedSql): string =>
  `coalesce(${asVariant(value).sql}, CAST('null' AS JSON))`;

/** OBJECT_CONSTRUCT: pairs with a NULL key or value are left out. */
export const objectOf = (
  pairs: readonly (readonly [TypedSql, TypedSql])[],
  keepNull = false,
): TypedSql => {
  if (pairs.length === 0) return typed(`CAST('{}' AS JSON)`, object, false);
  const entries = pairs.map(([key, value]) => {
    const json = keepNull ? jsonElement(value) : `CAST(${asVariant(value).sql} AS VARCHAR)`;
    return `(CAST(to_json(${asText(key).sql}) AS VARCHAR) || ':' || ${json})`;
  });
  return typed(
    `CAST('{' || array_to_string(list_filter([${entries.join(', ')}], lambda ${lambdaParameter('e')}: ${lambdaParameter('e')} IS NOT NULL), ',') || '}' AS JSON)`,
    object,
    false,
  );
};
