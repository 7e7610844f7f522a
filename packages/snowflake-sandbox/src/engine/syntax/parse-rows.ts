import { compilationError } from '../errors.ts';
import type { Expression } from './ast.ts';
import { parseExpression } from './parse-expression.ts';
import { TokenReader } from './token-reader.ts';

/** The rows behind VALUES. */
export const parseRows = (reader: TokenReader): readonly (readonly Expression[])[] => {
  const rows = reader.list(() =>
    reader.bracketed((): Expression =>
      reader.takeWords('DEFAULT') ? { kind: 'default' } : parseExpression(reader),
    ),
  );
  const width = rows[0]?.length;
  if (rows.some((row) => row.length !== width)) {
    throw compilationError(
      '002020',
      '21S01',
      'Insert value list does not match column list expecting ' +
        String(width) +
        ' but got ' +
        String(rows.find((row) => row.length !== width)?.length),
    );
  }
  return rows;
};
