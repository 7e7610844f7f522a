import { list } from '../paginate/list.ts';
import schema from './schemas/segments.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const segments: StreamDefinition = {
  name: 'segments',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'updated_at' },
  source: {
    kind: 'endpoint',
    pages: list({ path: '/segments', items: ['segments', 'data'], query: { include_count: true } }),
    changedAt: 'updated_at',
  },
  permission: 'Read and list users and companies',
  since: '2.7',
};
