import { list } from '../paginate/list.ts';
import schema from './schemas/segments.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const segments: StreamDefinition = {
  name: 'segments',
  about: 'Segments of users and leads, with the number of people in each.',
  endpoints: ['GET /segments'],
  limits:
    'The number changes without `updated_at`: it is as of when the segment changed last, unless the stream is selected as FULL_TABLE.',
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
