import { isJsonObject, type Json } from '../json.ts';
import { parameterInvalid } from '../server/api-error.ts';

/** One comparison. */
export type Comparison = {
  readonly field: string;
  readonly operator: string;
  readonly value: Json;
};

export type Filter =
  | (Comparison & { readonly kind: 'comparison' })
  | {
      readonly kind: 'group';
      readonly operator: 'AND' | 'OR';
      readonly filters: readonly Filter[];
    };

/** Lets everything through. */
export const noFilter: Filter = { kind: 'group', operator: 'AND', filters: [] };

const deepest = 2;
const mostFilters = 15;

/** Reads the `query` of a search: at most two levels of groups, at most fifteen filters in each. */
export function parseFilter(query: Json | undefined, depth = 1): Filter {
  if (!isJsonObject(query)) throw parameterInvalid('query is a required parameter', 'query');
  const { field, operator, value } = query;
  if (typeof operator !== 'string') throw parameterInvalid('operator is missing', 'operator');
  if (operator === 'AND' || operator === 'OR') {
    if (depth > deepest) throw parameterInvalid('Only 2 nested levels of filters are allowed');
    if (!Array.isArray(value) || value.length === 0) {
      throw parameterInvalid(`The value of ${operator} must be a list of filters`, 'value');
    }
    if (value.length > mostFilters) {
      throw parameterInvalid(`At most ${mostFilters} filters are allowed in one ${operator} group`);
    }
    return {
      kind: 'group',
      operator,
      filters: value.map((inner: Json) => parseFilter(inner, depth + 1)),
    };
  }
  if (typeof field !== 'string') throw parameterInvalid('field is missing', 'field');
  if (value === undefined) throw parameterInvalid('value is missing', 'value');
  return { kind: 'comparison', field, operator, value };
}
