import { list } from '../paginate/list.ts';
import schema from './schemas/tags.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const tags: StreamDefinition = {
  name: 'tags',
  about:
    'The tags there are. Who or what wears them: `contact_tags`, `company_tags`, `conversation_tags`.',
  endpoints: ['GET /tags'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'FULL_TABLE' },
  source: { kind: 'endpoint', pages: list({ path: '/tags', items: ['data', 'tags'] }) },
  permission: 'Read tags',
  since: '2.7',
};
