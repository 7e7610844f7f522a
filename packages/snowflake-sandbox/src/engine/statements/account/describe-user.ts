import { doesNotExist } from '../../errors.ts';
import { statementType } from '../../results/statement-result.ts';
import { printIdentifier } from '../../syntax/identifier.ts';
import { showResult } from '../show/show-result.ts';
import type { Statement } from '../statement.ts';
import { fingerprint } from './public-key.ts';

/** DESCRIBE USER: a property a row; of a key its fingerprint, of a password that it is not shown (docs.snowflake.com sql-reference/sql/desc-user). */
export const describeUser: Statement = (reader, execution) => {
  const name = execution.names.fold(reader.identifier());
  reader.expectEnd();
  const user = execution.catalog.find(['USER'], 0, name);
  if (user === undefined) throw doesNotExist('User', printIdentifier(name));
  const { publicKey: first, publicKey2: second } = user;
  const rows = Object.entries({
    NAME: user.name,
    COMMENT: user.comment,
    DISPLAY_NAME: user.displayName,
    TYPE: user.type,
    LOGIN_NAME: user.loginName,
    PASSWORD: user.passwordHash === undefined ? undefined : '********',
    MUST_CHANGE_PASSWORD: String(user.mustChangePassword),
    DISABLED: String(user.disabled),
    DEFAULT_WAREHOUSE: user.defaultWarehouse,
    DEFAULT_NAMESPACE: user.defaultNamespace?.join('.'),
    DEFAULT_ROLE: user.defaultRole,
    DEFAULT_SECONDARY_ROLES: user.defaultSecondaryRoles === 'ALL' ? '["ALL"]' : '[]',
    RSA_PUBLIC_KEY: first,
    RSA_PUBLIC_KEY_FP: first && fingerprint(first),
    RSA_PUBLIC_KEY_2: second,
    RSA_PUBLIC_KEY_2_FP: second && fingerprint(second),
    NETWORK_POLICY: user.networkPolicy,
  }).map(([property, value]) => [property, value ?? 'null', null, null]);
  return Promise.resolve(
    showResult(
      execution.queryId,
      'property value default description',
      rows,
      statementType.describe,
    ),
  );
};
