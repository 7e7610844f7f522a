import { invalidProperty, objectDoesNotExist } from '../../errors.ts';
import type { Grant } from '../../catalog/catalog.ts';
import { likePattern } from '../../query/like-pattern.ts';
import { parameterDefinition, parameterNames } from '../../session/parameters.ts';
import { printIdentifier } from '../../syntax/identifier.ts';
import { grantedKinds, readGrantedObject } from '../grants.ts';
import type { Statement } from '../statement.ts';
import { readShowClauses } from './show-clauses.ts';
import { moment, showResult, yesNo } from './show-result.ts';

export const showWarehouses: Statement = (reader, execution) => {
  const { cut } = readShowClauses(reader, execution);
  const rows = cut([...execution.host.warehouses].sort().map((name) => ({ name }))).map(
    ({ name }) => [
      name,
      'STARTED',
      'STANDARD',
      'X-Small',
      yesNo(name === execution.context.warehouse),
      yesNo(name === execution.context.warehouse),
      'ACCOUNTADMIN',
      '',
    ],
  );
  return Promise.resolve(
    showResult(execution.queryId, 'name state type size is_default is_current owner comment', rows),
  );
};

export const showRoles: Statement = (reader, execution) => {
  const { cut } = readShowClauses(reader, execution);
  const rows = cut([...execution.host.roles].sort().map((name) => ({ name }))).map(({ name }) => [
    moment(0),
    name,
    'N',
    yesNo(name === execution.context.role),
    'N',
    '',
    '',
  ]);
  return Promise.resolve(
    showResult(
      execution.queryId,
      'created_on name is_default is_current is_inherited owner comment',
      rows,
    ),
  );
};

export const showUsers: Statement = (reader, execution) => {
  const { cut } = readShowClauses(reader, execution);
  const rows = cut([...execution.host.users].sort().map((name) => ({ name }))).map(({ name }) => [
    name,
    moment(0),
    name,
    name,
    '',
    'false',
  ]);
  return Promise.resolve(
    showResult(execution.queryId, 'name created_on login_name display_name comment disabled', rows),
  );
};

/** SHOW PARAMETERS [LIKE '…'] [IN SESSION | FOR SESSION | IN ACCOUNT] (docs.snowflake.com sql-reference/sql/show-parameters). */
export const showParameters: Statement = (reader, execution) => {
  const pattern = reader.takeWords('LIKE') ? likePattern(reader.string()) : undefined;
  if (reader.takeWords('IN') || reader.takeWords('FOR')) {
    if (!reader.takeWords('SESSION') && !reader.takeWords('ACCOUNT'))
      throw invalidProperty(reader.peek().value, 'SHOW PARAMETERS');
  }
  reader.expectEnd();
  const rows = parameterNames
    .filter((name) => pattern?.test(name) ?? true)
    .map((name) => {
      const definition = parameterDefinition(name);
      return [
        name,
        execution.parameter(name),
        definition.default,
        execution.ownParameters.has(name) ? 'SESSION' : '',
        definition.description,
        definition.type,
      ];
    });
  return Promise.resolve(
    showResult(execution.queryId, 'key value default level description type', rows),
  );
};

/** SHOW GRANTS ON kind name | TO ROLE r: what GRANT recorded, and ownership. */
export const showGrants: Statement = (reader, execution) => {
  const { names, catalog } = execution;
  let matches: (grant: Grant) => boolean = () => true;
  if (reader.takeWords('ON')) {
    const kind = grantedKinds.find((word) => reader.takeWords(word)) ?? 'TABLE';
    const object = readGrantedObject(reader, execution, kind);
    matches = (grant) =>
      grant.on === kind &&
      (object.objectId === undefined
        ? grant.name === object.name
        : grant.objectId === object.objectId);
  } else if (reader.takeWords('TO')) {
    reader.takeWords('ROLE');
    const role = names.fold(reader.identifier());
    if (!execution.host.roles.has(role)) throw objectDoesNotExist();
    matches = (grant) => grant.role === role;
  }
  reader.expectEnd();
  const nameOf = (grant: Grant): string => {
    const object = grant.objectId === undefined ? undefined : catalog.byId(grant.objectId);
    return object === undefined
      ? grant.name
      : [...catalog.ancestors(object), object.name].map(printIdentifier).join('.');
  };
  const rows = catalog
    .grants()
    .filter(matches)
    .map((grant) => [
      moment(grant.grantedOn),
      grant.privilege,
      grant.on,
      nameOf(grant),
      'ROLE',
      grant.role,
      String(grant.withGrantOption),
      'ACCOUNTADMIN',
    ]);
  return Promise.resolve(
    showResult(
      execution.queryId,
      'created_on privilege granted_on name granted_to grantee_name grant_option granted_by',
      rows,
    ),
  );
};
