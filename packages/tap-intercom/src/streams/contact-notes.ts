import { isJsonObject } from '@intercom-to-snowflake/singer';
import { idOf } from '../object-id.ts';
import { readWholeList } from '../paginate/list.ts';
import { linkTo } from './link.ts';
import schema from './schemas/notes.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** The notes on contacts, with one request for each changed contact that has any. */
export const contactNotes: StreamDefinition = {
  name: 'contact_notes',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'contact_updated_at' },
  source: {
    kind: 'per-parent',
    parent: 'contacts',
    read: async (contact, context) => {
      const notes = contact['notes'];
      if (isJsonObject(notes) && notes['total_count'] === 0) return { records: [] };
      const path = `/contacts/${idOf(contact)}/notes`;
      const items = await readWholeList({ path, items: ['data', 'notes'] }, context);
      return { records: items.map((note) => ({ ...note, ...linkTo('contact', contact) })) };
    },
  },
  permission: 'Read and list users and companies',
  since: '2.7',
  selectedByDefault: false,
};
