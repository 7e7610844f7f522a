import type { Json } from '../json.ts';

export type FieldType = 'string' | 'integer' | 'float' | 'boolean' | 'date';

/** A field that search knows: its type, and how it is read from a row. A list matches when one of its members does. */
export type Field<Row> = {
  readonly type: FieldType;
  readonly read: (row: Row) => Json | undefined;
  /** Only these operators, where a field takes fewer than its type (tag_id: `=` and `!=`). */
  readonly operators?: readonly string[];
};

/** Looks a field up by the name in the query; undefined = not searchable. */
export type FieldLookup<Row> = (name: string) => Field<Row> | undefined;
