import { list } from '../paginate/list.ts';
import schema from './schemas/contact_attributes.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** Keyed by name: standard attributes have no id. */
export const contactAttributes: StreamDefinition = {
  name: 'contact_attributes',
  about: 'Standard and custom attributes of contacts: name, type, options. Archived ones too.',
  endpoints: ['GET /data_attributes'],
  schema,
  keyProperties: ['model', 'full_name'],
  replication: { method: 'FULL_TABLE' },
  source: {
    kind: 'endpoint',
    pages: list({
      path: '/data_attributes',
      items: ['data', 'data_attributes'],
      query: { model: 'contact', include_archived: true },
    }),
  },
  permission: 'Read and list users and companies',
  since: '2.7',
};
