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

  function announced(message: Message): readonly Message[] {
    if (message.type === 'STATE') return [message];
    const schema = unannounced.get(message.stream);
    unannounced.delete(message.stream);
    if (message.type === 'SCHEMA') return schema === undefined ? [] : [message];
    return schema === undefined ? [message] : [schema, message];
  }

  const isFine = (message: Message) =>
    message.type === 'STATE' || (message.type !== 'SCHEMA' && !unannounced.has(message.stream));

  return {
    write: (messages) =>
      writer.write(messages.every(isFine) ? messages : messages.flatMap(announced)),
    flush: () => writer.flush(),
  };
}
