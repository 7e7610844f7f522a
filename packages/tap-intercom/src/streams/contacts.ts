import { search } from '../paginate/search.ts';
import { nestedList } from './nested-list.ts';
import schema from './schemas/contacts.json' with { type: 'json' };
import { isAtLeast, type StreamDefinition } from './stream.ts';

const day = 86_400;

/**
 * Users and leads. Their search compares by day, in the timezone of the workspace: `>` means after
 * that day, `<` before it (2.16 description, "Search contacts", as corrected 2026-08-19). Two days on
 * each side cover that in every timezone; the tap itself compares by the second.
 */
export const contacts: StreamDefinition = {
  name: 'contacts',
  about: 'Users and leads; `role` tells them apart.',
  endpoints: [
    'POST /contacts/search',
    'GET /contacts/{contact_id}/tags',
    'GET /contacts/{contact_id}/companies',
    'GET /contacts/{contact_id}/notes',
  ],
  limits:
    'Intercom shows ten entries of a list inside it. Lists that came cut are read whole, with a request each, if they are selected or a selected stream is cut out of them. Deleted and archived contacts are not told: select FULL_TABLE to see them go. Merged ones are in `contact_merge_history`.',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'updated_at' },
  source: {
    kind: 'endpoint',
    pages: search({
      path: '/contacts/search',
      query: ({ apiVersion }) =>
        isAtLeast(apiVersion, '2.16') ? { include_merge_history: true } : {},
      items: ['data', 'contacts'],
      field: 'updated_at',
      paddingSeconds: 2 * day,
      pagesPerWindow: 4,
      pagesHeld: 48,
      minWindowSeconds: 4 * day,
      newestFirstSeconds: 2 * day,
    }),
    changedAt: 'updated_at',
    nestedLists: [
      nestedList('contacts', 'tags', 'tag', ['contact_tags']),
      nestedList('contacts', 'companies', 'company', ['contact_companies']),
      nestedList('contacts', 'notes', 'note'),
    ],
  },
  permission: 'Read and list users and companies',
  since: '2.7',
};
