import { systemRoles } from '../../access/system-roles.ts';
import type { RoleObject } from '../../catalog/catalog-object.ts';
import { unsupported } from '../../errors.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';
import type { Statement } from '../statement.ts';
import { alterAccountObject, createAccountObject, dropAccountObject } from './account-objects.ts';
import { readProperties, type Properties } from './read-properties.ts';

const properties: Properties<RoleObject> = {
  COMMENT: (reader) => ({ comment: reader.string() }),
};

/** CREATE [OR REPLACE] ROLE [IF NOT EXISTS] (docs.snowflake.com sql-reference/sql/create-role). */
export const createRole: Statement = (reader, execution, modifiers) => {
  const ifNotExists = reader.takeWords('IF NOT EXISTS');
  const name = execution.names.fold(reader.identifier());
  const read = readProperties(reader, properties, 'ROLE');
  return createAccountObject<RoleObject>(
    { kind: 'ROLE', name, comment: '', ...read },
    { ifNotExists, orReplace: modifiers.orReplace },
    execution,
  );
};

/** ALTER ROLE r RENAME TO …, SET COMMENT = …, UNSET COMMENT (docs.snowflake.com sql-reference/sql/alter-role). */
export const alterRole: Statement = (reader, execution) => {
  refuseSystemRole(reader);
  return alterAccountObject('ROLE', reader, execution, () => {
    if (reader.takeWords('UNSET COMMENT')) return (role) => ({ ...role, comment: '' });
    reader.expectWords('SET');
    const read = readProperties(reader, properties, 'ROLE');
    return (role) => ({ ...role, ...read });
  });
};

export const dropRole: Statement = (reader, execution) => {
  refuseSystemRole(reader);
  return dropAccountObject('ROLE', reader, execution);
};

/** They can be neither changed nor dropped (docs.snowflake.com, Overview of Access Control, System-defined roles). */
const refuseSystemRole = (reader: TokenReader): void => {
  const name = reader.peek(reader.isWords('IF EXISTS') ? 2 : 0).value;
  if (Object.hasOwn(systemRoles, name)) throw unsupported(`changing the system role ${name}`);
};
