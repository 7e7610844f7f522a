import { list } from '../paginate/list.ts';
import schema from './schemas/articles.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** The endpoint gives what changed last first (2.16 description), so a run stops at what it has. */
export const articles: StreamDefinition = {
  name: 'articles',
  about: 'Articles of the help center, in every language.',
  endpoints: ['GET /articles'],
  limits: 'Statistics change without `updated_at`, and the list does not have them any more.',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'updated_at' },
  source: {
    kind: 'endpoint',
    pages: list({ path: '/articles', items: ['data', 'articles'], newestFirst: 'updated_at' }),
    changedAt: 'updated_at',
  },
  permission: 'Read and list articles',
  since: '2.7',
};
