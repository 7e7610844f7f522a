import { isJsonObject } from '@intercom-to-snowflake/singer';
import type { JsonObject } from '@intercom-to-snowflake/singer';

/** What cannot be, of the settings for all streams and of those for single ones. */
export function tableProblems(config: JsonObject): readonly string[] {
  const { stream_config: streams } = config;
  const own = isJsonObject(streams) ? Object.entries(streams) : [];
  const ofAll = problemsOf(config);
  const ofStreams = own.flatMap(([stream, settings]) =>
    isJsonObject(settings)
      ? problemsOf({ ...config, ...settings })
          .filter((problem) => !ofAll.includes(problem))
          .map((problem) => `stream_config.${stream}: ${problem}`)
      : [],
  );
  return [...ofAll, ...ofStreams];
}

function problemsOf(config: JsonObject): readonly string[] {
  const { table_type: type, data_retention_days: days } = config;
  const { missing_property: missing, newer_by: newerBy, load_method: method } = config;
  return [
    // Snowflake would refuse it when the first table is made (docs.snowflake.com, CREATE TABLE, 2026-11-24).
    ...(type === 'transient' && typeof days === 'number' && days > 1
      ? [
          'data_retention_days: a transient table has 1 day at most. Set table_type to "permanent" for more',
        ]
      : []),
    // Whether an older record's properties count would depend on how the records fall into batches.
    ...(missing === 'keep' && typeof newerBy === 'string'
      ? [
          'missing_property: "keep" cannot be combined with newer_by: of a record that is older nothing is loaded, whichever properties it has. Choose one of them',
        ]
      : []),
    ...(missing === 'keep' && method === 'overwrite'
      ? [
          'missing_property: "keep" cannot be combined with load_method "overwrite": there are no values to keep. Set it to "null" for such streams',
        ]
      : []),
  ];
}
