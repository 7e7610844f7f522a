import type { Message, MessageWriter, SchemaMessage } from '@intercom-to-snowflake/singer';

/**
 * A writer that puts the SCHEMA of a stream in front of its first message. So a stream that turns out not to be readable is not
 * announced: a target that overwrites tables would take it for an empty one.
 *
 * @param schemas of all streams. One that is written by itself, for a stream without a record, is written once.
 */
export function createAnnouncingWriter(
  writer: MessageWriter,
  schemas: readonly SchemaMessage[],
): MessageWriter {
  const unannounced = new Map(schemas.map((schema) => [schema.stream, schema]));

  function* announced(messages: Iterable<Message>): Generator<Message> {
    for (const message of messages) {
      const schema = message.type === 'STATE' ? undefined : take(message.stream);
      if (message.type !== 'SCHEMA' && schema !== undefined) yield schema;
      if (message.type !== 'SCHEMA' || schema !== undefined) yield message;
    }
  }

  function take(stream: string): SchemaMessage | undefined {
    const schema = unannounced.get(stream);
    if (schema !== undefined) unannounced.delete(stream);
    return schema;
  }

  return {
    write: (messages) => writer.write(announced(messages)),
    flush: () => writer.flush(),
  };
}
