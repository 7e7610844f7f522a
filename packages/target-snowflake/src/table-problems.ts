import type { JsonObject } from '@intercom-to-snowflake/singer';

/** What Snowflake would refuse when the first table is made. (docs.snowflake.com, CREATE TABLE, 2026-11-24.) */
export function tableProblems(config: JsonObject): readonly string[] {
  const { table_type: type, data_retention_days: days } = config;
  return type === 'transient' && typeof days === 'number' && days > 1
    ? [
        'data_retention_days: a transient table has 1 day at most. Set table_type to "permanent" for more',
      ]
    : [];
}
