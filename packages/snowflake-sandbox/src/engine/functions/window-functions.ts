import { unify } from '../query/unify.ts';
import { typed } from '../query/typed-sql.ts';
import {
  at,
  floatResult,
  integerOf,
  integerResult,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

const window = (
  min: number,
  max: number,
  compile: FunctionDefinition['compile'],
): FunctionDefinition => ({ kind: 'window', arity: [min, max], compile });

const rank = (duckdb: string): FunctionDefinition =>
  window(0, 0, (_, { over }) => integerResult(`${duckdb}()${over}`, 18, false));

const nulls = (ignore: boolean | undefined): string => (ignore === true ? ' IGNORE NULLS' : '');

const shift = (duckdb: 'lag' | 'lead'): FunctionDefinition =>
  window(1, 3, (args, { call, over }) => {
    const offset = args[1] === undefined ? '1' : integerOf(duckdb.toUpperCase(), args[1]);
    const values =
      args[2] === undefined ? [at(args, 0)] : unify(duckdb.toUpperCase(), [at(args, 0), args[2]]);
    const fallback = values[1] === undefined ? '' : `, ${values[1].sql}`;
    return typed(
      `${duckdb}(${at(values, 0).sql}, ${offset}${fallback}${nulls(call.ignoreNulls)})${over}`,
      at(values, 0).type,
    );
  });

const edge = (duckdb: string): FunctionDefinition =>
  window(1, 1, (args, { call, over }) =>
    typed(`${duckdb}(${at(args, 0).sql}${nulls(call.ignoreNulls)})${over}`, at(args, 0).type),
  );

/** Functions that need OVER (docs.snowflake.com functions-window). */
export const windowFunctions: FunctionTable = {
  ROW_NUMBER: rank('row_number'),
  RANK: rank('rank'),
  DENSE_RANK: rank('dense_rank'),
  PERCENT_RANK: window(0, 0, (_, { over }) => floatResult(`percent_rank()${over}`)),
  CUME_DIST: window(0, 0, (_, { over }) => floatResult(`cume_dist()${over}`)),
  NTILE: window(1, 1, (args, { over }) =>
    integerResult(`ntile(${integerOf('NTILE', at(args, 0))})${over}`),
  ),
  LAG: shift('lag'),
  LEAD: shift('lead'),
  FIRST_VALUE: edge('first_value'),
  LAST_VALUE: edge('last_value'),
  NTH_VALUE: window(2, 2, (args, { call, over }) =>
    typed(
      `nth_value(${at(args, 0).sql}, ${integerOf('NTH_VALUE', at(args, 1))}${nulls(call.ignoreNulls)})${over}`,
      at(args, 0).type,
    ),
  ),
};
