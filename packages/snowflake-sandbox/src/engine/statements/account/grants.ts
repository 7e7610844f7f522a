import { mayGrant } from '../../access/grant-rules.ts';
import { privilegesOn } from '../../access/privileges.ts';
import { dependentGrant, grantNotExecuted, grantPartiallyExecuted } from '../../access/refusals.ts';
import type { CatalogChange } from '../../catalog/catalog.ts';
import type { Grant, GrantKey } from '../../catalog/grant.ts';
import type { EngineExecution } from '../../engine-execution.ts';
import { objectDoesNotExist, unsupported } from '../../errors.ts';
import { statusResult } from '../../results/make-result.ts';
import type { StatementResult } from '../../results/statement-result.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';
import type { Statement } from '../statement.ts';
import { grantRole, revokeRole } from './grant-role.ts';
import { readGrantTargets, type GrantTarget } from './granted-objects.ts';

const done = (execution: EngineExecution) =>
  statusResult(execution.queryId, 'Statement executed successfully.');

/** `ALL`, or privileges with commas between, up to ON. */
const readPrivileges = (reader: TokenReader): readonly string[] =>
  reader.list(() => {
    const words: string[] = [];
    while (reader.peek().kind === 'word' && !reader.isWords('ON')) words.push(reader.next().value);
    if (words.length === 0) throw reader.unexpected();
    return words[0] === 'ALL' ? 'ALL' : words.join(' ');
  });

export const readRole = (reader: TokenReader, execution: EngineExecution): string => {
  reader.takeWords('ROLE');
  const role = execution.names.fold(reader.identifier());
  if (execution.host.catalog.find(['ROLE'], 0, role) === undefined) throw objectDoesNotExist();
  return role;
};

type Wanted = { readonly target: GrantTarget; readonly privilege: string };

/** Each privilege on each target. @throws SnowflakeError 000002 for one that the kind of object does not have */
const pairs = (targets: readonly GrantTarget[], privileges: readonly string[]): readonly Wanted[] =>
  targets.flatMap((target) => {
    const known = privilegesOn[target.kind];
    const wrong = privileges.find((each) => each !== 'ALL' && !known.includes(each));
    if (wrong !== undefined) throw unsupported(`GRANT ${wrong} ON ${target.on}`);
    const named = privileges.includes('ALL') ? known : privileges;
    return named.map((privilege) => ({ target, privilege }));
  });

/** Changes what the session may change, and fails when that was not all. */
const changeGrants = async (
  wanted: readonly Wanted[],
  execution: EngineExecution,
  apply: (pair: Wanted, change: CatalogChange) => void,
): Promise<StatementResult> => {
  const may = wanted.filter(({ privilege, target }) =>
    mayGrant(execution.access?.rights, privilege, target),
  );
  if (may.length === 0 && wanted.length > 0) throw grantNotExecuted();
  await execution.change((change) => {
    for (const pair of may) apply(pair, change);
    return Promise.resolve();
  });
  const refused = wanted.filter((pair) => !may.includes(pair)).map(({ privilege }) => privilege);
  if (refused.length > 0) throw grantPartiallyExecuted([...new Set(refused)]);
  return done(execution);
};

const keyOf = ({ target, privilege }: Wanted, role: string): GrantKey => ({
  ...{ privilege, role, on: target.on, name: target.name },
  ...(target.object === undefined ? {} : { objectId: target.object.id }),
});

/** GRANT privileges ON … TO [ROLE] r; GRANT OWNERSHIP; GRANT ROLE (docs.snowflake.com sql-reference/sql/grant-privilege, grant-ownership, grant-role). */
export const grant: Statement = async (reader, execution) => {
  if (reader.takeWords('ROLE')) return grantRole(reader, execution);
  const privileges = readPrivileges(reader);
  reader.expectWords('ON');
  const targets = readGrantTargets(reader, execution);
  reader.expectWords('TO');
  const role = readRole(reader, execution);
  if (privileges.includes('OWNERSHIP')) return giveAway(reader, execution, targets, role);
  const withGrantOption = reader.takeWords('WITH GRANT OPTION');
  reader.expectEnd();
  return changeGrants(pairs(targets, privileges), execution, (pair, change) => {
    change.grant({
      ...keyOf(pair, role),
      ...{ withGrantOption, grantedBy: execution.context.role, grantedOn: execution.startedAt },
    });
  });
};

export const revoke: Statement = async (reader, execution) => {
  if (reader.takeWords('ROLE')) return revokeRole(reader, execution);
  const optionOnly = reader.takeWords('GRANT OPTION FOR');
  const privileges = readPrivileges(reader);
  reader.expectWords('ON');
  const targets = readGrantTargets(reader, execution);
  reader.expectWords('FROM');
  const role = readRole(reader, execution);
  if (!reader.takeWords('CASCADE')) reader.takeWords('RESTRICT');
  reader.expectEnd();
  return changeGrants(pairs(targets, privileges), execution, (pair, change) => {
    const key = keyOf(pair, role);
    const isIt = (each: Grant): boolean =>
      each.privilege === key.privilege &&
      each.on === key.on &&
      each.objectId === key.objectId &&
      each.role === role;
    if (!optionOnly) change.revoke(key);
    else
      change.setGrants((grants) =>
        grants.map((each) => (isIt(each) ? { ...each, withGrantOption: false } : each)),
      );
  });
};

/** GRANT OWNERSHIP: what else is granted on the object must be copied or revoked. */
const giveAway = async (
  reader: TokenReader,
  execution: EngineExecution,
  targets: readonly GrantTarget[],
  role: string,
): Promise<StatementResult> => {
  const copy = reader.takeWords('COPY CURRENT GRANTS');
  const revokes = !copy && reader.takeWords('REVOKE CURRENT GRANTS');
  reader.expectEnd();
  if (targets.some(({ isFuture, object }) => isFuture || object === undefined))
    throw unsupported('GRANT OWNERSHIP ON FUTURE');
  if (!targets.every((target) => mayGrant(execution.access?.rights, 'OWNERSHIP', target)))
    throw grantNotExecuted();
  return execution.change((change) => {
    for (const { object, name } of targets) {
      if (object === undefined || object.owner === role) continue;
      const dependent = execution.catalog
        .grants()
        .find(({ objectId, on }) => objectId === object.id && !on.startsWith('FUTURE '));
      if (dependent !== undefined && !copy && !revokes)
        throw dependentGrant(dependent.privilege, name, dependent.role);
      change.put({ ...object, owner: role });
      if (revokes)
        change.setGrants((grants) => grants.filter(({ objectId }) => objectId !== object.id));
    }
    return Promise.resolve(done(execution));
  });
};
