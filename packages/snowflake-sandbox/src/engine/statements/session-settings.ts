import { compilationError } from '../errors.ts';
import { statusResult } from '../results/make-result.ts';
import { statementType } from '../results/statement-result.ts';
import { emptyScope } from '../query/compiler.ts';
import { checkParameter, parameterDefinition } from '../session/parameters.ts';
import type { EngineExecution } from '../engine-execution.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import type { TokenReader } from '../syntax/token-reader.ts';
import { asText } from '../types/cast-sql.ts';
import type { Statement } from './statement.ts';

const done = (execution: EngineExecution) =>
  statusResult(execution.queryId, 'Statement executed successfully.', statementType.alterSession);

const readValue = (reader: TokenReader): string => {
  const token = reader.next();
  if (!['string', 'number', 'word'].includes(token.kind)) throw reader.unexpected(token);
  return token.kind === 'string' ? token.value : token.text;
};

/** ALTER SESSION SET a = … [b = …]: all of them or, when one is wrong, none. */
export const alterSessionSet: Statement = (reader, execution) => {
  const settings: [string, string][] = [];
  do {
    const name = reader.next();
    if (name.kind !== 'word') throw reader.unexpected(name);
    reader.expectSymbol('=');
    settings.push([name.value, checkParameter(name.value, readValue(reader))]);
    reader.takeSymbol(',');
  } while (!reader.atEnd);
  for (const [name, value] of settings) execution.setParameter(name, value);
  return Promise.resolve(done(execution));
};

export const alterSessionUnset: Statement = (reader, execution) => {
  const names = reader.list(() => reader.identifier().value);
  reader.expectEnd();
  names.forEach(parameterDefinition);
  for (const name of names) execution.setParameter(name, undefined);
  return Promise.resolve(done(execution));
};

/** SET v = expression: a session variable, read back as `$v`. */
export const setVariable: Statement = async (reader, execution) => {
  const name = execution.names.fold(reader.identifier());
  reader.expectSymbol('=');
  const expression = parseExpression(reader);
  reader.expectEnd();
  const compiler = await execution.compiler(expression);
  const [[value] = []] = await execution.read(
    `SELECT ${asText(compiler.expression(expression, emptyScope)).sql}`,
  );
  if (typeof value !== 'string')
    throw compilationError(
      '002211',
      '02000',
      `Assignment to '${name}' not done because value is NULL`,
    );
  execution.setVariable(name, value);
  return done(execution);
};

export const unsetVariable: Statement = (reader, execution) => {
  const name = execution.names.fold(reader.identifier());
  reader.expectEnd();
  execution.setVariable(name, undefined);
  return Promise.resolve(done(execution));
};
