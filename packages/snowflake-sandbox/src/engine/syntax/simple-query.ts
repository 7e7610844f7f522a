import type { Query, QueryBody } from './ast.ts';

/** A query that is its body alone. */
export const simpleQuery = (body: QueryBody): Query => ({
  with: [],
  recursive: false,
  body,
  orderBy: [],
});
