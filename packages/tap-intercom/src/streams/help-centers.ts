import { list } from '../paginate/list.ts';
import schema from './schemas/help_centers.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const helpCenters: StreamDefinition = {
  name: 'help_centers',
  about: 'Help centers.',
  endpoints: ['GET /help_center/help_centers'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'FULL_TABLE' },
  source: {
    kind: 'endpoint',
    pages: list({ path: '/help_center/help_centers', items: ['data', 'help_centers'] }),
  },
  permission: 'Read and list articles',
  since: '2.7',
};
