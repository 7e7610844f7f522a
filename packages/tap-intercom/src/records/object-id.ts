import { ExactNumber, type JsonObject } from '@intercom-to-snowflake/singer';
import { ApiError } from '../errors.ts';

/** The id of a raw object as text: some endpoints and older versions have numbers. Throws ApiError when it has none. */
export function idOf(object: JsonObject): string {
  const { id } = object;
  if (typeof id === 'string') return id;
  if (typeof id === 'number' || id instanceof ExactNumber) return String(id);
  throw new ApiError(
    `an object that the API gave has no id; it has ${Object.keys(object).join(', ')}`,
    {
      kind: 'unexpected',
    },
  );
}

/** Throws ApiError when the API gave another object than the one that was asked for, whose parts would be taken for none. */
export function requireSame(given: JsonObject, asked: JsonObject, where: string): void {
  if (idOf(given) === idOf(asked)) return;
  throw new ApiError(`${where}: the answer is the object ${idOf(given)}`, { kind: 'unexpected' });
}
