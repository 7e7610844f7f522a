import { itemsIn } from './link.ts';
import schema from './schemas/part_attachments.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** The files that came with a part of a conversation. They have no id: their place in the part is their key. */
export const partAttachments: StreamDefinition = {
  name: 'part_attachments',
  about: 'Files that came with a part.',
  schema,
  keyProperties: ['part_id', 'ordinal'],
  replication: { method: 'INCREMENTAL', key: 'conversation_updated_at' },
  source: {
    kind: 'cut',
    parent: 'conversation_parts',
    cut: (part) =>
      itemsIn(part, ['attachments']).map((attachment, ordinal) => ({
        ...attachment,
        part_id: part['id'] ?? null,
        ordinal,
        conversation_id: part['conversation_id'] ?? null,
        conversation_updated_at: part['conversation_updated_at'] ?? null,
      })),
  },
  permission: 'Read conversations',
  since: '2.7',
};
