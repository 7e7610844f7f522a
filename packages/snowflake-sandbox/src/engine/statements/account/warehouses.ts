import type { WarehouseObject } from '../../catalog/catalog-object.ts';
import { invalidValue, unsupported } from '../../errors.ts';
import type { TokenReader } from '../../syntax/token-reader.ts';
import type { Statement } from '../statement.ts';
import { alterAccountObject, createAccountObject, dropAccountObject } from './account-objects.ts';
import { readFlag, readProperties, readText, type Properties } from './read-properties.ts';

const sizes: readonly string[] = [
  'X-Small',
  'Small',
  'Medium',
  'Large',
  'X-Large',
  '2X-Large',
  '3X-Large',
  '4X-Large',
  '5X-Large',
  '6X-Large',
];

/** Sizes have many spellings: XSMALL, 'X-SMALL', XXLARGE, X2LARGE, '2X-LARGE'. */
const readSize = (reader: TokenReader): string => {
  const written = reader.peek().kind === 'string' ? reader.string() : reader.next().text;
  const plain = written
    .toUpperCase()
    .replaceAll('-', '')
    .replace(/^(X{2,})LARGE$/, (_, xs: string) => `${xs.length}XLARGE`)
    .replace(/^X(\d)LARGE$/, '$1XLARGE');
  const size = sizes.find((each) => each.toUpperCase().replaceAll('-', '') === plain);
  if (size === undefined) throw invalidValue(written, 'WAREHOUSE_SIZE');
  return size;
};

const only =
  (property: string, value: string) =>
  (reader: TokenReader): Partial<WarehouseObject> => {
    const written =
      reader.peek().kind === 'string' ? reader.string().toUpperCase() : reader.next().value;
    if (written !== value) throw unsupported(`${property} = ${written}`);
    return {};
  };

/** There is nothing behind a warehouse: what would change how it works is taken at its usual value only. */
const properties: Properties<WarehouseObject> = {
  WAREHOUSE_SIZE: (reader) => ({ size: readSize(reader) }),
  WAREHOUSE_TYPE: only('WAREHOUSE_TYPE', 'STANDARD'),
  MIN_CLUSTER_COUNT: only('MIN_CLUSTER_COUNT', '1'),
  MAX_CLUSTER_COUNT: only('MAX_CLUSTER_COUNT', '1'),
  SCALING_POLICY: only('SCALING_POLICY', 'STANDARD'),
  AUTO_RESUME: only('AUTO_RESUME', 'TRUE'),
  AUTO_SUSPEND: (reader) => {
    const seconds = reader.takeWords('NULL') ? 0 : reader.integer();
    return { autoSuspend: seconds === 0 ? undefined : seconds };
  },
  INITIALLY_SUSPENDED: (reader) => ({ suspended: readFlag(reader) }),
  COMMENT: (reader) => ({ comment: readText(reader) }),
};

/** CREATE WAREHOUSE; it becomes the session's own (docs.snowflake.com sql-reference/sql/create-warehouse). */
export const createWarehouse: Statement = async (reader, execution, modifiers) => {
  const ifNotExists = reader.takeWords('IF NOT EXISTS');
  const name = execution.names.fold(reader.identifier());
  reader.takeWords('WITH');
  const read = readProperties(reader, properties, 'WAREHOUSE');
  const isNew = execution.catalog.find(['WAREHOUSE'], 0, name) === undefined;
  const result = await createAccountObject<WarehouseObject>(
    {
      ...{ kind: 'WAREHOUSE', name, comment: '' },
      ...{ size: 'X-Small', suspended: false, autoSuspend: 600 },
      ...read,
    },
    { ifNotExists, orReplace: modifiers.orReplace },
    execution,
  );
  if (isNew || modifiers.orReplace) execution.setContext({ warehouse: name });
  return result;
};

/** ALTER WAREHOUSE w SUSPEND, RESUME [IF SUSPENDED], RENAME TO …, SET … (docs.snowflake.com sql-reference/sql/alter-warehouse). */
export const alterWarehouse: Statement = (reader, execution) =>
  alterAccountObject('WAREHOUSE', reader, execution, () => {
    if (reader.takeWords('SUSPEND')) return (warehouse) => ({ ...warehouse, suspended: true });
    if (reader.takeWords('RESUME')) {
      reader.takeWords('IF SUSPENDED');
      return (warehouse) => ({ ...warehouse, suspended: false });
    }
    reader.expectWords('SET');
    const read = readProperties(reader, properties, 'WAREHOUSE');
    return (warehouse) => ({ ...warehouse, ...read });
  });

export const dropWarehouse: Statement = (reader, execution) =>
  dropAccountObject('WAREHOUSE', reader, execution);
