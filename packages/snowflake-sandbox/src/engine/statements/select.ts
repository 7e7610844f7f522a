import { parseQuery } from '../syntax/parse-query.ts';
import type { Statement } from './statement.ts';

/** SELECT, WITH, VALUES, or a query in brackets. */
export const selectStatement: Statement = async (reader, execution) => {
  const query = parseQuery(reader);
  reader.expectEnd();
  return execution.select(await execution.compile(query));
};
