import { typed, type TypedSql } from '../query/typed-sql.ts';
import { duckdbString } from '../syntax/identifier.ts';
import { date, textType, time, timestampLtz, timestampNtz, typeName } from '../types/data-type.ts';

import {
  at,
  scalar,
  type CallContext,
  type FunctionDefinition,
  type FunctionTable,
} from './function-definition.ts';

const name = (read: (context: CallContext) => string | undefined): FunctionDefinition =>
  scalar(0, 0, (_, context) => {
    const value = read(context);
    return typed(
      value === undefined ? 'CAST(NULL AS VARCHAR)' : duckdbString(value),
      textType(),
      value === undefined,
    );
  });

/** The statement's start, the same in all of it, as Snowflake's CURRENT_TIMESTAMP. */
const now = ({ compiler }: CallContext): string =>
  `make_timestamptz(CAST(${Math.round(compiler.session.startedAt * 1000)} AS BIGINT))`;

const currentTimestamp = scalar(0, 1, (_, context) => typed(now(context), timestampLtz, false));

export const contextFunctions: FunctionTable = {
  CURRENT_TIMESTAMP: currentTimestamp,
  GETDATE: currentTimestamp,
  LOCALTIMESTAMP: currentTimestamp,
  SYSTIMESTAMP: currentTimestamp,
  SYSDATE: scalar(0, 0, (_, context) =>
    typed(`timezone('UTC', ${now(context)})`, timestampNtz, false),
  ),
  CURRENT_DATE: scalar(0, 0, (_, context) => typed(`CAST(${now(context)} AS DATE)`, date, false)),
  CURRENT_TIME: scalar(0, 1, (_, context) =>
    typed(`CAST(CAST(${now(context)} AS TIMESTAMP) AS TIME)`, time, false),
  ),
  LOCALTIME: scalar(0, 0, (_, context) =>
    typed(`CAST(CAST(${now(context)} AS TIMESTAMP) AS TIME)`, time, false),
  ),
  CURRENT_DATABASE: name(({ compiler }) => compiler.session.database),
  CURRENT_SCHEMA: name(({ compiler }) => compiler.session.schema),
  CURRENT_WAREHOUSE: name(({ compiler }) => compiler.session.warehouse),
  CURRENT_ROLE: name(({ compiler }) => compiler.session.role),
  CURRENT_USER: name(({ compiler }) => compiler.session.user),
  CURRENT_SESSION: name(({ compiler }) => compiler.session.sessionId),
  CURRENT_ACCOUNT: name(() => 'SANDBOX'),
  CURRENT_ACCOUNT_NAME: name(() => 'SANDBOX'),
  CURRENT_ORGANIZATION_NAME: name(() => 'SANDBOX'),
  CURRENT_REGION: name(() => 'LOCAL'),
  CURRENT_VERSION: name(() => '9.40.0'),
  CURRENT_AVAILABLE_ROLES: name(({ compiler }) => JSON.stringify([compiler.session.role])),
  LAST_QUERY_ID: scalar(0, 1, (args, { compiler }) => {
    const offset = Number(args[0]?.constant?.value ?? '-1');
    const id = compiler.session.queryIdBack(offset);
    const value: TypedSql = typed(
      id === undefined ? 'CAST(NULL AS VARCHAR)' : duckdbString(id),
      textType(),
    );
    return id === undefined ? value : { ...value, constant: { value: id } };
  }),
  SYSTEM$TYPEOF: scalar(1, 1, (args) => {
    const { type } = at(args, 0);
    const storage =
      type.kind === 'NUMBER'
        ? `[SB${type.precision <= 2 ? 1 : type.precision <= 4 ? 2 : type.precision <= 9 ? 4 : type.precision <= 18 ? 8 : 16}]`
        : type.kind === 'FLOAT'
          ? '[DOUBLE]'
          : '[LOB]';
    return typed(duckdbString(`${typeName(type)}${storage}`), textType(), false);
  }),
};
