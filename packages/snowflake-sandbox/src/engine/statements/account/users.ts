import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { newUser } from '../../catalog/new-user.ts';
import type { UserObject } from '../../catalog/catalog-object.ts';
import { compilationError, invalidProperty, invalidValue } from '../../errors.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';
import type { Statement } from '../statement.ts';
import { alterAccountObject, createAccountObject, dropAccountObject } from './account-objects.ts';
import { readPublicKey } from './public-key.ts';
import {
  readFlag,
  readName,
  readProperties,
  readText,
  type Properties,
} from './read-properties.ts';

const SALT_BYTES = 16;

const hashPassword = (password: string): string => {
  const salt = randomBytes(SALT_BYTES);
  return Buffer.concat([salt, scryptSync(password, salt, 32)]).toString('base64');
};

/** Whether a password is the one that a hash was made of. */
export const isPassword = (password: string, hash: string): boolean => {
  const bytes = Buffer.from(hash, 'base64');
  const salt = bytes.subarray(0, SALT_BYTES);
  return timingSafeEqual(bytes.subarray(SALT_BYTES), scryptSync(password, salt, 32));
};

const readType = (reader: TokenReader): UserObject['type'] => {
  if (reader.takeWords('NULL')) return undefined;
  const written = readText(reader).toUpperCase();
  const type = (['PERSON', 'SERVICE', 'LEGACY_SERVICE'] as const).find((each) => each === written);
  if (type === undefined) throw invalidValue(written, 'TYPE');
  return type;
};

const readSecondaryRoles = (reader: TokenReader): 'ALL' | 'NONE' => {
  reader.expectSymbol('(');
  if (reader.takeSymbol(')')) return 'NONE';
  const written = reader.string();
  reader.expectSymbol(')');
  if (written.toUpperCase() !== 'ALL') throw invalidValue(written, 'DEFAULT_SECONDARY_ROLES');
  return 'ALL';
};

/** By the clock of the statement. */
const properties = (now: number): Properties<UserObject> => ({
  PASSWORD: (reader) => ({ passwordHash: hashPassword(reader.string()) }),
  LOGIN_NAME: (reader) => ({ loginName: readText(reader).toUpperCase() }),
  DISPLAY_NAME: (reader) => ({ displayName: readText(reader) }),
  TYPE: (reader) => ({ type: readType(reader) }),
  DISABLED: (reader) => ({ disabled: readFlag(reader) }),
  MUST_CHANGE_PASSWORD: (reader) => ({ mustChangePassword: readFlag(reader) }),
  // 0 takes the lock away.
  MINS_TO_UNLOCK: (reader) => {
    const minutes = reader.integer();
    return { lockedUntil: minutes === 0 ? undefined : now + minutes * 60_000 };
  },
  DEFAULT_ROLE: (reader) => ({ defaultRole: readName(reader) }),
  DEFAULT_WAREHOUSE: (reader) => ({ defaultWarehouse: readName(reader) }),
  DEFAULT_NAMESPACE: (reader) => ({
    defaultNamespace:
      reader.peek().kind === 'string'
        ? reader.string().toUpperCase().split('.')
        : reader.objectName(2).map(({ value }) => value),
  }),
  DEFAULT_SECONDARY_ROLES: (reader) => ({ defaultSecondaryRoles: readSecondaryRoles(reader) }),
  RSA_PUBLIC_KEY: (reader) => ({ publicKey: readPublicKey(reader) }),
  RSA_PUBLIC_KEY_2: (reader) => ({ publicKey2: readPublicKey(reader) }),
  NETWORK_POLICY: (reader) => ({ networkPolicy: readName(reader) }),
  COMMENT: (reader) => ({ comment: reader.string() }),
});

/** Reads properties to the end; answers what they make of a user. */
const readChange = (reader: TokenReader, now: number): ((user: UserObject) => UserObject) => {
  const read = readProperties(reader, properties(now), 'USER');
  return (user) => checked({ ...user, ...read });
};

/** A service signs in without a person (docs.snowflake.com, User management, Types of users, 2026-11-24). */
const checked = (user: UserObject): UserObject => {
  if (user.type !== 'SERVICE') return user;
  if (user.passwordHash !== undefined) throw invalidProperty('PASSWORD', 'USER of TYPE = SERVICE');
  if (user.mustChangePassword)
    throw invalidProperty('MUST_CHANGE_PASSWORD', 'USER of TYPE = SERVICE');
  return user;
};

/** CREATE USER (docs.snowflake.com sql-reference/sql/create-user): what has to do with signing in and with the session's beginning. */
export const createUser: Statement = (reader, execution, modifiers) => {
  const ifNotExists = reader.takeWords('IF NOT EXISTS');
  const name = execution.names.fold(reader.identifier());
  const change = readChange(reader, execution.startedAt);
  reader.expectEnd();
  const { startedAt, context } = execution;
  const common = { id: 0, parent: 0, createdOn: startedAt, owner: context.role, comment: '' };
  const user = change({ ...newUser(name), ...common });
  requirePolicy(user, execution);
  return createAccountObject<UserObject>(
    user,
    { ifNotExists, orReplace: modifiers.orReplace },
    execution,
  );
};

/** ALTER USER u SET … | UNSET … | RENAME TO … (docs.snowflake.com sql-reference/sql/alter-user). */
export const alterUser: Statement = (reader, execution) =>
  alterAccountObject('USER', reader, execution, () => {
    if (reader.takeWords('UNSET')) {
      const names = reader.list(() => reader.next().value);
      return (user) => names.reduce(unset, user);
    }
    reader.expectWords('SET');
    const change = readChange(reader, execution.startedAt);
    return (user) => {
      const changed = change(user);
      requirePolicy(changed, execution);
      return changed;
    };
  });

const unset = (user: UserObject, property: string): UserObject => {
  const changes: Readonly<Record<string, Partial<UserObject>>> = {
    PASSWORD: { passwordHash: undefined },
    RSA_PUBLIC_KEY: { publicKey: undefined },
    RSA_PUBLIC_KEY_2: { publicKey2: undefined },
    DEFAULT_ROLE: { defaultRole: undefined },
    DEFAULT_WAREHOUSE: { defaultWarehouse: undefined },
    DEFAULT_NAMESPACE: { defaultNamespace: undefined },
    NETWORK_POLICY: { networkPolicy: undefined },
    DISABLED: { disabled: false },
    COMMENT: { comment: '' },
  };
  const change = Object.hasOwn(changes, property) ? changes[property] : undefined;
  if (change === undefined) throw invalidProperty(property, 'USER');
  return { ...user, ...change };
};

const requirePolicy = ({ networkPolicy }: UserObject, { host }: Parameters<Statement>[1]): void => {
  if (networkPolicy === undefined) return;
  if (host.catalog.find(['NETWORK POLICY'], 0, networkPolicy) === undefined)
    throw compilationError(
      '002003',
      '02000',
      `Network policy '${networkPolicy}' does not exist or not authorized.`,
    );
};

export const dropUser: Statement = (reader, execution) =>
  dropAccountObject('USER', reader, execution);
