import { compilationError, invalidArgumentTypes, SnowflakeError, unsupported } from '../errors.ts';
import type { Expression, ExpressionOf, PathStep } from '../syntax/ast.ts';
import { castTo } from '../types/cast-sql.ts';
import { array, boolean, typeName } from '../types/data-type.ts';
import { jsonArraySql } from '../types/json-part-sql.ts';
import { negate } from './arithmetic-sql.ts';
import { compare, comparable } from './comparison-sql.ts';
import type { Compile, Compiler } from './compiler.ts';
import { jsonPart, type CompiledStep } from './json-path-sql.ts';
import { bindLiteral, nullLiteral, numberLiteral, stringLiteral } from './literal-sql.ts';
import { resolveColumn, resolvePositional, type Scope } from './scope.ts';
import { typed, type TypedSql } from './typed-sql.ts';
import { asBoolean } from './as-boolean.ts';
import { unify } from './unify.ts';
import { compileBinary } from './compile-binary.ts';
import { compileIn } from './compile-in.ts';
import { compileLike } from './compile-like.ts';
import { jsonElement, objectOf } from './json-constructors.ts';

const compileCase = (expression: ExpressionOf<'case'>, compile: Compile): TypedSql => {
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
