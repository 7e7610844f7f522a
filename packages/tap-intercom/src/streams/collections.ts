import { list } from '../paginate/list.ts';
import schema from './schemas/collections.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** The endpoint gives what changed last first (2.16 description), so a run stops at what it has. */
export const collections: StreamDefinition = {
  name: 'collections',
  about: 'Collections and sections of the help center.',
  endpoints: ['GET /help_center/collections'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'updated_at' },
  source: {
    kind: 'endpoint',
    pages: list({
      path: '/help_center/collections',
      items: ['data', 'collections'],
      newestFirst: 'updated_at',
    }),
    changedAt: 'updated_at',
  },
  permission: 'Read and list articles',
  since: '2.7',
};
