import { compilationError } from '../errors.ts';
import { castTo } from '../types/cast-sql.ts';
import { isCoercible } from '../types/coercible.ts';
import { boolean, typeName } from '../types/data-type.ts';
import type { TypedSql } from './typed-sql.ts';

/** A value where TRUE or FALSE is wanted. @throws SnowflakeError 001044 for a type that cannot be one */
export const asBoolean = (value: TypedSql): TypedSql => {
  if (value.type.kind === 'BOOLEAN') return value;
  if (!isCoercible(value.type, boolean)) {
    throw compilationError(
      '001003',
      '22000',
      `Invalid data type [${typeName(value.type)}] for predicate`,
    );
  }
  return castTo(value, boolean);
};
