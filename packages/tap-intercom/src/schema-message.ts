import type { SchemaMessage } from '@intercom-to-snowflake/singer';
import type { SelectedStream } from './stream-tree.ts';

/** The SCHEMA message of a stream, with the fields that were selected. */
export function schemaMessage({ definition, schema }: SelectedStream): SchemaMessage {
  const { name, keyProperties, replication } = definition;
  return {
    type: 'SCHEMA',
    stream: name,
    schema,
    key_properties: keyProperties,
    ...(replication.method === 'INCREMENTAL' && { bookmark_properties: [replication.key] }),
  };
}
