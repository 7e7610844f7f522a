import { invalidArgumentTypes } from '../errors.ts';
import { castTo } from '../types/cast-sql.ts';
import { commonType } from '../types/common-type.ts';
import { typeName } from '../types/data-type.ts';
import type { TypedSql } from './typed-sql.ts';

/** All values in their common type. @throws SnowflakeError 001044 when there is none */
export const unify = (what: string, values: readonly TypedSql[]): readonly TypedSql[] => {
  const type = commonType(values.map((value) => value.type));
  if (type === undefined)
    throw invalidArgumentTypes(what, values.map((value) => typeName(value.type)).join(', '));
  return values.map((value) => castTo(value, type));
};
