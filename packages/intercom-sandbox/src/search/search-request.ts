import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { ApiError, parameterInvalid } from '../server/api-error.ts';
import type { ApiVersion } from '../server/api-version.ts';
import { decodeCursor, type Cursor } from './cursor.ts';
import { parseFilter, type Filter } from './filter.ts';

type Sort = { readonly field: string; readonly descending: boolean };

export type SearchRequest = {
  readonly filter: Filter;
  readonly sort: Sort;
  readonly perPage: number;
  readonly after: Cursor | undefined;
};

const mostPerPage = 150;

/** Reads the body of a search request. */
export function parseSearchRequest(
  body: Json | undefined,
  defaultPerPage: number,
  version: ApiVersion,
): SearchRequest {
  if (!isJsonObject(body)) throw parameterInvalid('query is a required parameter', 'query');
  const pagination = objectOrNothing(body['pagination'], 'pagination');
  return {
    filter: parseFilter(body['query']),
    sort: parseSort(objectOrNothing(body['sort'], 'sort'), version),
    perPage: parsePerPage(pagination['per_page'], defaultPerPage, mostPerPage),
    after: parseStartingAfter(pagination['starting_after']),
  };
}

export function parsePerPage(value: unknown, byDefault: number, most: number): number {
  if (value === undefined || value === null) return byDefault;
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 1 || number > most) {
    throw parameterInvalid(`per_page must be a number between 1 and ${most}`, 'per_page');
  }
  return number;
}

/** An empty cursor makes the real service fail with a 500 (webhookdb, intercom_v1_mixin). */
export function parseStartingAfter(value: unknown): Cursor | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === '') throw new ApiError(500, 'server_error', 'Internal server error');
  if (typeof value !== 'string')
    throw parameterInvalid('starting_after must be a string', 'starting_after');
  return decodeCursor(value);
}

/** Up to 2.15 an unknown order meant descending; 2.16 refuses it (OpenAPI 2.16, schema `contact_search_request`). */
function parseSort(sort: JsonObject, version: ApiVersion): Sort {
  const { field, order } = sort;
  if (field !== undefined && typeof field !== 'string') {
    throw parameterInvalid('sort.field must be a string', 'sort');
  }
  if (version >= 16 && order !== undefined && order !== 'ascending' && order !== 'descending') {
    throw new ApiError(
      400,
      'invalid_sort_order',
      `Invalid sort order '${JSON.stringify(order).replaceAll('"', '')}'. Must be one of: ascending, descending`,
    );
  }
  return { field: field ?? 'updated_at', descending: order !== 'ascending' };
}

function objectOrNothing(value: Json | undefined, name: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw parameterInvalid(`${name} must be an object`, name);
  return value;
}
