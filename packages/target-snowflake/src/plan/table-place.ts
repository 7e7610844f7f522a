import { configuredName, storedName } from './stored-name.ts';
import type { OwnReaders, TableSettings } from './table-settings.ts';

/** Where the configuration says for this stream; else a mapped source schema gives the schema, and the rest of the name the table. */
export function placeOf(stream: string, settings: TableSettings) {
  const { targetSchema, targetTable, newTable, ownReaders } = settings;
  const byName = placeByName(stream, settings);
  const schema = targetSchema === undefined ? byName.schema : configuredName(targetSchema);
  const readers = byName.selectRoles ?? newTable.selectRoles;
  const others = ownReaders.filter((other) => schemaOf(other, settings) === schema);
  return {
    schema,
    table: targetTable === undefined ? byName.table : configuredName(targetTable),
    created: { ...newTable, selectRoles: settings.selectRoles ?? readers },
    schemaReaders: [...new Set([readers, ...others.map((other) => other.selectRoles)].flat())],
  };
}

function schemaOf({ stream, targetSchema }: OwnReaders, settings: TableSettings): string {
  return targetSchema === undefined
    ? placeByName(stream, settings).schema
    : configuredName(targetSchema);
}

function placeByName(stream: string, { schemaMapping, defaultTargetSchema }: TableSettings) {
  const [source = '', ...rest] = stream.split('-');
  const mapped = Object.hasOwn(schemaMapping, source) ? schemaMapping[source] : undefined;
  return mapped === undefined || rest.length === 0
    ? {
        schema: configuredName(defaultTargetSchema),
        table: storedName(stream),
        selectRoles: undefined,
      }
    : {
        schema: configuredName(mapped.schema),
        table: storedName(rest.join('-')),
        selectRoles: mapped.selectRoles,
      };
}
