import { itemsIn, linkTo } from './link.ts';
import schema from './schemas/contact_merge_history.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** Which contacts were merged into a contact: `source_contact_id` is in no other stream any more; with `deletion_records` it is marked as deleted in `contacts`. */
export const contactMergeHistory: StreamDefinition = {
  name: 'contact_merge_history',
  about:
    'Which contacts were merged into a contact. `source_contact_id` is in no other stream any more.',
  schema,
  keyProperties: ['contact_id', 'source_contact_id'],
  replication: { method: 'INCREMENTAL', key: 'contact_updated_at' },
  source: {
    kind: 'cut',
    parent: 'contacts',
    cut: (contact) =>
      itemsIn(contact, ['merge_history']).map((merge) => ({
        ...merge,
        ...linkTo('contact', contact),
      })),
  },
  permission: 'Read and list users and companies',
  since: '2.16',
  tellsDeletion: { of: 'contacts', id: 'source_contact_id', at: 'merged_at' },
};
