import { printFullObject } from '../../access/find-object.ts';
import { accountPrivileges, systemRoles } from '../../access/system-roles.ts';
import type { Grant } from '../../catalog/grant.ts';
import type { CatalogObject } from '../../catalog/catalog-object.ts';
import type { EngineExecution } from '../../engine-execution.ts';
import type { StatementResult } from '../../results/statement-result.ts';
import { printIdentifier } from '../../syntax/identifier.ts';
import { readGrantTarget, readSecurable } from '../account/granted-objects.ts';
import { readRole } from '../account/grants.ts';
import type { Statement } from '../statement.ts';
import { moment, showResult } from './show-result.ts';

/** SHOW GRANTS ON kind name | TO ROLE r | TO USER u | OF ROLE r, or of the current user's (docs.snowflake.com sql-reference/sql/show-grants). */
export const showGrants: Statement = (reader, execution) => {
  const { names, context } = execution;
  if (reader.takeWords('ON')) {
    const target = readGrantTarget(reader, execution, readSecurable(reader));
    reader.expectEnd();
    return rights(execution, (grant) =>
      target.object === undefined
        ? grant.on === target.on
        : grant.objectId === target.object.id && !grant.on.startsWith('FUTURE '),
    );
  }
  if (reader.takeWords('OF')) {
    reader.expectWords('ROLE');
    const role = readRole(reader, execution);
    reader.expectEnd();
    return roleGrants(execution, ({ name }) => name === role);
  }
  if (reader.takeWords('TO')) {
    if (reader.takeWords('USER')) {
      const user = names.fold(reader.identifier());
      reader.expectEnd();
      return rolesOfUser(execution, user);
    }
    const role = readRole(reader, execution);
    reader.expectEnd();
    return rights(execution, (grant) => grant.role === role && grant.toUser === undefined);
  }
  reader.expectEnd();
  return rolesOfUser(execution, context.user);
};

const rights = (
  execution: EngineExecution,
  matches: (grant: Grant) => boolean,
): Promise<StatementResult> => {
  const { catalog, host, queryId } = execution;
  const all = [
    ...catalog.grants(),
    ...systemGrants,
    ...[...host.catalog.all()].filter(isThere).map((object) => ownership(object, execution)),
  ];
  const nameOf = (grant: Grant): string => {
    const object = grant.objectId === undefined ? undefined : catalog.byId(grant.objectId);
    return object === undefined || grant.on.startsWith('FUTURE ')
      ? grant.name
      : printFullObject(object, catalog);
  };
  const rows = all
    .filter(matches)
    .map((grant) => [
      moment(grant.grantedOn),
      grant.privilege,
      grant.on,
      nameOf(grant),
      grant.toUser === true ? 'USER' : 'ROLE',
      grant.role,
      String(grant.withGrantOption),
      grant.grantedBy ?? '',
    ]);
  return Promise.resolve(
    showResult(
      queryId,
      'created_on privilege granted_on name granted_to grantee_name grant_option granted_by',
      rows,
    ),
  );
};

const isThere = ({ droppedOn, session }: CatalogObject): boolean =>
  droppedOn === undefined && session === undefined;

/** The owner of an object has it with the right to pass it on. */
const ownership = (object: CatalogObject, { catalog }: EngineExecution): Grant => ({
  privilege: 'OWNERSHIP',
  ...{ on: object.kind, name: printFullObject(object, catalog), objectId: object.id },
  ...{ role: object.owner, grantedBy: object.owner, grantedOn: object.createdOn },
  withGrantOption: true,
});

/** What the system roles have from the start. */
const systemGrants: readonly Grant[] = [
  ...Object.entries(systemRoles).flatMap(([role, inherited]) =>
    inherited.map((name) => ({ privilege: 'USAGE', on: 'ROLE', name, role })),
  ),
  ...Object.entries(accountPrivileges).flatMap(([role, privileges]) =>
    privileges.map((privilege) => ({ privilege, on: 'ACCOUNT', name: 'SANDBOX', role })),
  ),
].map((grant) => ({ ...grant, grantedOn: 0, withGrantOption: false }));

const roleGrants = (
  { catalog, queryId }: EngineExecution,
  matches: (grant: Grant) => boolean,
): Promise<StatementResult> => {
  const rows = [...catalog.grants(), ...systemGrants]
    .filter((grant) => grant.on === 'ROLE' && matches(grant))
    .map((grant) => [
      moment(grant.grantedOn),
      printIdentifier(grant.name),
      grant.toUser === true ? 'USER' : 'ROLE',
      grant.role,
      grant.grantedBy ?? '',
    ]);
  return Promise.resolve(
    showResult(queryId, 'created_on role granted_to grantee_name granted_by', rows),
  );
};

const rolesOfUser = (execution: EngineExecution, user: string): Promise<StatementResult> =>
  roleGrants(execution, (grant) => grant.toUser === true && grant.role === user);
