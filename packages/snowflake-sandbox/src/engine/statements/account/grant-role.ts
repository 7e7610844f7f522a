import { mayGrant } from '../../access/grant-rules.ts';
import { grantNotExecuted } from '../../access/refusals.ts';
import { withInherited } from '../../access/rights.ts';
import type { GrantKey } from '../../catalog/grant.ts';
import type { EngineExecution } from '../../engine-execution.ts';
import { compilationError, doesNotExist } from '../../errors.ts';
import { statusResult } from '../../results/make-result.ts';
import type { StatementResult } from '../../results/statement-result.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';
import { printIdentifier } from '../../syntax/identifier.ts';

/** `r TO | FROM USER | ROLE x`, to the end. A role that is granted is a USAGE of it. */
const readRoleGrant = (
  reader: TokenReader,
  execution: EngineExecution,
  between: 'TO' | 'FROM',
): GrantKey => {
  const { names, host } = execution;
  const find = (kind: 'ROLE' | 'USER') => {
    const name = names.fold(reader.identifier());
    const found = host.catalog.find([kind], 0, name);
    if (found === undefined)
      throw doesNotExist(kind === 'ROLE' ? 'Role' : 'User', printIdentifier(name));
    return found;
  };
  const role = find('ROLE');
  reader.expectWords(between);
  const toUser = reader.takeWords('USER');
  if (!toUser) reader.expectWords('ROLE');
  const grantee = find(toUser ? 'USER' : 'ROLE');
  reader.expectEnd();
  if (!mayGrant(execution.access?.rights, 'USAGE', { object: role, isFuture: false }))
    throw grantNotExecuted();
  return {
    ...{ privilege: 'USAGE', on: 'ROLE', name: role.name, objectId: role.id, role: grantee.name },
    ...(toUser ? { toUser } : {}),
  };
};

/** GRANT ROLE r TO USER | ROLE x (docs.snowflake.com sql-reference/sql/grant-role). */
export const grantRole = async (
  reader: TokenReader,
  execution: EngineExecution,
): Promise<StatementResult> => {
  const key = readRoleGrant(reader, execution, 'TO');
  const isCircle =
    key.role !== 'PUBLIC' && withInherited([key.name], execution.catalog.grants()).has(key.role);
  if (key.toUser !== true && isCircle)
    throw compilationError(
      '003007',
      '42501',
      `Role ${printIdentifier(key.role)} is granted to role ${printIdentifier(key.name)}: a role cannot be granted to itself.`,
    );
  return execution.change((change) => {
    change.grant({
      ...key,
      ...{ grantedBy: execution.context.role, grantedOn: execution.startedAt },
      withGrantOption: false,
    });
    return Promise.resolve(statusResult(execution.queryId, 'Statement executed successfully.'));
  });
};

export const revokeRole = async (
  reader: TokenReader,
  execution: EngineExecution,
): Promise<StatementResult> => {
  const key = readRoleGrant(reader, execution, 'FROM');
  return execution.change((change) => {
    change.revoke(key);
    return Promise.resolve(statusResult(execution.queryId, 'Statement executed successfully.'));
  });
};
