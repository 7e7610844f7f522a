import { duckdbString } from '../syntax/identifier.ts';
import type { Grant } from './grant.ts';
import type { RecordedChange } from './catalog.ts';
import type { CatalogObject } from './catalog-object.ts';

/** The row that holds all grants. */
const grantsId = 0;

const row = (id: number, content: unknown): string =>
  `INSERT INTO sandbox.catalog VALUES (${id}, ${duckdbString(JSON.stringify(content))})`;

/** DuckDB statements that keep a change in the file; temporary objects are not kept. */
export const saveChange = ({ objects, grants }: RecordedChange): readonly string[] => {
  const statements: string[] = [];
  for (const [id, object] of objects) {
    if (object?.session !== undefined) continue;
    statements.push(`DELETE FROM sandbox.catalog WHERE id = ${id}`);
    if (object !== undefined) statements.push(row(id, object));
  }
  if (grants !== undefined)
    statements.push(`DELETE FROM sandbox.catalog WHERE id = ${grantsId}`, row(grantsId, grants));
  return statements;
};

/** The catalog as it was kept. */
export const readSaved = (rows: readonly (readonly unknown[])[]): RecordedChange => {
  const objects = new Map<number, CatalogObject>();
  let grants: readonly Grant[] = [];
  for (const [id, content] of rows) {
    const value: unknown = JSON.parse(String(content));
    if (Number(id) === grantsId) grants = value as readonly Grant[];
    else objects.set(Number(id), value as CatalogObject);
  }
  return { objects, grants };
};
