import { idOf } from '../object-id.ts';
import { search } from '../paginate/search.ts';
import schema from './schemas/contacts.json' with { type: 'json' };
import { addressable } from './addressable.ts';
import type { StreamDefinition } from './stream.ts';

const day = 86_400;

/**
 * Users and leads. Their search compares by day, in the timezone of the workspace: `>` means after
 * that day, `<` before it (2.16 description, "Search contacts", as corrected 2026-08-19). Two days on
 * each side cover that in every timezone; the tap itself compares by the second.
 */
export const contacts: StreamDefinition = {
  name: 'contacts',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'updated_at' },
  source: {
    kind: 'endpoint',
    pages: search({
      path: '/contacts/search',
      items: ['data', 'contacts'],
      field: 'updated_at',
      paddingSeconds: 2 * day,
      minWindowSeconds: 4 * day,
      newestFirstSeconds: 2 * day,
    }),
    changedAt: 'updated_at',
    // Nested lists stop at 10 ("Up to 10 will be displayed here", 2.16 description, contact).
    nestedLists: [
      {
        field: 'tags',
        key: 'data',
        path: (contact) => `/contacts/${idOf(contact)}/tags`,
        items: ['data', 'tags'],
        toNested: addressable('tag', '/tags'),
        cutBy: ['contact_tags'],
      },
      {
        field: 'companies',
        key: 'data',
        path: (contact) => `/contacts/${idOf(contact)}/companies`,
        items: ['data', 'companies'],
        toNested: addressable('company', '/companies'),
        cutBy: ['contact_companies'],
      },
      {
        field: 'notes',
        key: 'data',
        path: (contact) => `/contacts/${idOf(contact)}/notes`,
        items: ['data', 'notes'],
        toNested: addressable('note', '/notes'),
        cutBy: [],
      },
    ],
  },
  permission: 'Read and list users and companies',
  since: '2.7',
};
