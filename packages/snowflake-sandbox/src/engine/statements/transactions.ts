import { statusResult } from '../results/make-result.ts';
import { statementType } from '../results/statement-result.ts';
import type { Statement } from './statement.ts';

const done = (queryId: string) =>
  statusResult(queryId, 'Statement executed successfully.', statementType.transaction);

/** BEGIN [WORK | TRANSACTION] [NAME x], START TRANSACTION: without effect when one is open. */
export const begin: Statement = async (reader, execution) => {
  if (!reader.takeWords('WORK')) reader.takeWords('TRANSACTION');
  if (reader.takeWords('NAME')) reader.identifier();
  reader.expectEnd();
  await execution.transaction.begin();
  return done(execution.queryId);
};

/** COMMIT [WORK]: without effect when no transaction is open. */
export const commit: Statement = async (reader, execution) => {
  reader.takeWords('WORK');
  reader.expectEnd();
  await execution.transaction.commit();
  return done(execution.queryId);
};

export const rollback: Statement = async (reader, execution) => {
  reader.takeWords('WORK');
  reader.expectEnd();
  await execution.transaction.rollback();
  return done(execution.queryId);
};
