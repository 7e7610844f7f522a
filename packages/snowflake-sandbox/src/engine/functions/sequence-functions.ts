import { rowOrder } from '../query/relation.ts';
import { integerResult, scalar, type FunctionTable } from './function-definition.ts';

const sequence = (precision: number) =>
  scalar(0, 1, (_, { scope }) => {
    const [relation] = scope.relations;
    const numbered = relation?.columns.find((column) => column.name === rowOrder);
    return integerResult(numbered?.sql ?? '(row_number() OVER ()) - 1', precision, false);
  });

/** SEQ1 … SEQ8: rising numbers from 0, in the order in which rows are read (docs.snowflake.com functions/seq1). */
export const sequenceFunctions: FunctionTable = {
  SEQ1: sequence(3),
  SEQ2: sequence(5),
  SEQ4: sequence(10),
  SEQ8: sequence(19),
};
