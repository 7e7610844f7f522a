import { configuredName, storedName } from './stored-name.ts';
import type { TableSettings } from './table-settings.ts';

/** Where the configuration says for this stream; else a mapped source schema gives the schema, and the rest of the name the table. */
export function placeOf(stream: string, settings: TableSettings) {
  const { targetSchema, targetTable, newTable } = settings;
  const byName = placeByName(stream, settings);
  return {
    schema: targetSchema === undefined ? byName.schema : configuredName(targetSchema),
    table: targetTable === undefined ? byName.table : configuredName(targetTable),
    created: { ...newTable, selectRoles: byName.selectRoles ?? newTable.selectRoles },
  };
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
