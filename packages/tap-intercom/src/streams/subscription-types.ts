import { list } from '../paginate/list.ts';
import schema from './schemas/subscription_types.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const subscriptionTypes: StreamDefinition = {
  name: 'subscription_types',
  about: 'What contacts can subscribe to.',
  endpoints: ['GET /subscription_types'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'FULL_TABLE' },
  source: {
    kind: 'endpoint',
    pages: list({ path: '/subscription_types', items: ['data', 'subscription_types'] }),
  },
  permission: 'Read and list users and companies',
  since: '2.7',
};
