import type { TableObject } from '../catalog/catalog-object.ts';
import { readCollation } from '../catalog/collation.ts';
import { invalidProperty, invalidValue, unsupported } from '../errors.ts';
import type { TokenReader } from '../syntax/token-reader.ts';

/** What CREATE TABLE and ALTER TABLE … SET say of a table besides its columns. */
export type TableProperties = Partial<
  Pick<TableObject, 'comment' | 'retentionDays' | 'changeTracking' | 'defaultCollation'>
>;

/**
 * `NAME = value` (docs.snowflake.com sql-reference/sql/create-table, optional parameters). What has no effect that could be
 * seen here is read over; what would have one is refused.
 */
export const readTableProperty = (reader: TokenReader): TableProperties => {
  const property = reader.next();
  if (property.kind !== 'word') throw reader.unexpected(property);
  const equals = reader.takeSymbol('=');
  if (property.value === 'COMMENT') return { comment: reader.string() };
  if (!equals) throw reader.unexpected(property);
  switch (property.value) {
    case 'DATA_RETENTION_TIME_IN_DAYS':
      return { retentionDays: reader.integer() };
    case 'MAX_DATA_EXTENSION_TIME_IN_DAYS':
      days('MAX_DATA_EXTENSION_TIME_IN_DAYS', reader.integer(), 90);
      return {};
    case 'DEFAULT_DDL_COLLATION':
      return { defaultCollation: readCollation(reader.string()) };
    case 'CHANGE_TRACKING':
      return { changeTracking: boolean(reader) };
    case 'ENABLE_SCHEMA_EVOLUTION':
      if (boolean(reader)) throw unsupported('ENABLE_SCHEMA_EVOLUTION');
      return {};
    default:
      throw invalidProperty(property.value, 'TABLE');
  }
};

/** Time Travel: up to 90 days, one for transient and temporary tables (docs.snowflake.com user-guide/data-time-travel). */
export const checkRetention = ({ retentionDays, transient, session }: TableObject): void => {
  days('DATA_RETENTION_TIME_IN_DAYS', retentionDays, transient || session !== undefined ? 1 : 90);
};

const days = (name: string, value: number, most: number): void => {
  if (value < 0 || value > most) throw invalidValue(String(value), name);
};

const boolean = (reader: TokenReader): boolean => {
  if (reader.takeWords('TRUE')) return true;
  if (reader.takeWords('FALSE')) return false;
  throw reader.unexpected();
};
