import { idOf } from '../records/object-id.ts';
import { readWholeList } from '../paginate/list.ts';
import { linkTo, renameId } from './link.ts';
import schema from './schemas/contact_segments.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** Which segments a contact is in, with one request for each changed contact. */
export const contactSegments: StreamDefinition = {
  name: 'contact_segments',
  about: 'Which contact is in which segment.',
  endpoints: ['GET /contacts/{contact_id}/segments'],
  limits: 'A contact may come into a segment without a new `updated_at`.',
  schema,
  keyProperties: ['contact_id', 'segment_id'],
  replication: { method: 'INCREMENTAL', key: 'contact_updated_at' },
  source: {
    kind: 'per-parent',
    parent: 'contacts',
    read: async (contact, context) => {
      const path = `/contacts/${idOf(contact)}/segments`;
      const items = await readWholeList({ path, items: ['data', 'segments'] }, context);
      return {
        records: items.map((item) => ({
          ...renameId(item, 'segment_id'),
          ...linkTo('contact', contact),
        })),
      };
    },
  },
  permission: 'Read and list users and companies',
  since: '2.7',
  selectedByDefault: false,
};
