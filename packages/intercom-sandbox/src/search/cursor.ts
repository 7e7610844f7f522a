import { parameterInvalid } from '../server/api-error.ts';

/** Where a page ended: the sort value of its last record, the record, and the number of the next page. */
export type Cursor = {
  readonly value: number | string | null;
  readonly id: string;
  readonly page: number;
};

/** Opaque to clients. The documentation's examples decode to `[milliseconds, id, page]`, and so do these. */
export function encodeCursor({ value, id, page }: Cursor): string {
  const sortValue = typeof value === 'number' ? value * 1000 : value;
  return Buffer.from(JSON.stringify([sortValue, id, page])).toString('base64');
}

/** Throws 400 `parameter_invalid` for anything that this server did not write. */
export function decodeCursor(text: string): Cursor {
  const invalid = parameterInvalid('The starting_after cursor is not valid', 'starting_after');
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(text, 'base64').toString());
  } catch {
    throw invalid;
  }
  if (!Array.isArray(decoded) || decoded.length !== 3) throw invalid;
  const [value, id, page] = decoded as readonly unknown[];
  if (typeof id !== 'string' || typeof page !== 'number') throw invalid;
  if (typeof value === 'number') return { value: value / 1000, id, page };
  if (typeof value === 'string' || value === null) return { value, id, page };
  throw invalid;
}
