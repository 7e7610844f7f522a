import { isDeepStrictEqual } from 'node:util';
import type { IntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import { isJsonObject, type JsonObject, type JsonValue } from '@intercom-to-snowflake/singer';
import { expectedTables } from './expected-tables.ts';

/**
 * What the tables have to hold, made from the workspace and without the tap's schemas: a field whose
 * name says time becomes RFC 3339, one whose name says id becomes text.
 */
export function expectedTable(
  { workspace }: IntercomSandbox,
  stream: string,
): ReadonlyMap<string, JsonObject> {
  const table = expectedTables[stream];
  if (table === undefined) throw new Error(`nothing is known of ${stream}`);
  return new Map(
    table.records(workspace).map((raw) => {
      const record = { ...(tidy(raw) as JsonObject), workspace_id: workspace.id };
      return [keyOf(record, table.keys), record];
    }),
  );
}

/** How `expectedTable` and `TapRun.table` call a record. */
export function keyOf(record: JsonObject, keys: readonly string[]): string {
  return keys.map((key) => JSON.stringify(record[key])).join();
}

/** Maps whose members are the workspace's own: they stay as they are. */
const ownMaps: ReadonlySet<string> = new Set(['custom_attributes', 'metadata']);

function tidy(value: JsonValue, name = ''): JsonValue {
  if (ownMaps.has(name)) return value;
  if (Array.isArray(value)) {
    return value.map((item: JsonValue) => tidy(item, name.replace(/_ids$/, '_id')));
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, tidy(one, key)]));
  }
  if (typeof value !== 'number') return value;
  if (/_at$|^snoozed_until$|^waiting_since$/.test(name)) {
    return new Date(value * 1000).toISOString();
  }
  return /^id$|_id$/.test(name) ? String(value) : value;
}

/** How a table differs from what it has to be: a line for each record, the first few of them. */
export function differences(
  actual: ReadonlyMap<string, JsonObject>,
  expected: ReadonlyMap<string, JsonObject>,
): readonly string[] {
  const lines: string[] = [];
  for (const [key, record] of expected) {
    const found = actual.get(key);
    if (found === undefined) lines.push(`${key} is missing`);
    else {
      const fields = [...new Set([...Object.keys(found), ...Object.keys(record)])].filter(
        (field) => !isDeepStrictEqual(found[field], record[field]),
      );
      lines.push(
        ...fields.map(
          (field) =>
            `${key}.${field} is ${JSON.stringify(found[field])}, not ${JSON.stringify(record[field])}`,
        ),
      );
    }
  }
  for (const key of actual.keys()) if (!expected.has(key)) lines.push(`${key} should not be there`);
  return lines.slice(0, 5).map((line) => line.slice(0, 400));
}
