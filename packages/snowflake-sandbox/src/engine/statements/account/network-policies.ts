import { isIPv4 } from 'node:net';
import type { NetworkPolicyObject } from '../../catalog/catalog-object.ts';
import { invalidValue } from '../../errors.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';
import type { Statement } from '../statement.ts';
import { alterAccountObject, createAccountObject, dropAccountObject } from './account-objects.ts';
import { readProperties, type Properties } from './read-properties.ts';

const readAddresses =
  (property: string) =>
  (reader: TokenReader): readonly string[] => {
    reader.expectSymbol('(');
    const addresses = reader.isSymbol(')') ? [] : reader.list(() => reader.string());
    reader.expectSymbol(')');
    const wrong = addresses.find((each) => {
      const [address = '', bits, ...more] = each.split('/');
      const isRange = bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32);
      return !isIPv4(address) || !isRange || more.length > 0;
    });
    if (wrong !== undefined) throw invalidValue(wrong, property);
    return addresses;
  };

const properties: Properties<NetworkPolicyObject> = {
  ALLOWED_IP_LIST: (reader) => ({ allowed: readAddresses('ALLOWED_IP_LIST')(reader) }),
  BLOCKED_IP_LIST: (reader) => ({ blocked: readAddresses('BLOCKED_IP_LIST')(reader) }),
  COMMENT: (reader) => ({ comment: reader.string() }),
};

/** CREATE NETWORK POLICY with lists of IPv4 addresses; for users only (docs.snowflake.com sql-reference/sql/create-network-policy). */
export const createNetworkPolicy: Statement = (reader, execution, modifiers) => {
  const ifNotExists = reader.takeWords('IF NOT EXISTS');
  const name = execution.names.fold(reader.identifier());
  const read = readProperties(reader, properties, 'NETWORK POLICY');
  return createAccountObject<NetworkPolicyObject>(
    { kind: 'NETWORK POLICY', name, comment: '', allowed: [], blocked: [], ...read },
    { ifNotExists, orReplace: modifiers.orReplace },
    execution,
  );
};

export const alterNetworkPolicy: Statement = (reader, execution) =>
  alterAccountObject('NETWORK POLICY', reader, execution, () => {
    reader.expectWords('SET');
    const read = readProperties(reader, properties, 'NETWORK POLICY');
    return (policy) => ({ ...policy, ...read });
  });

export const dropNetworkPolicy: Statement = (reader, execution) =>
  dropAccountObject('NETWORK POLICY', reader, execution);
