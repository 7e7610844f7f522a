import { list } from '../paginate/list.ts';
import schema from './schemas/admins.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const admins: StreamDefinition = {
  name: 'admins',
  about: 'Teammates: everybody with a seat in the workspace.',
  endpoints: ['GET /admins'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'FULL_TABLE' },
  source: {
    kind: 'endpoint',
    pages: list({ path: '/admins', items: ['admins'], query: { display_avatar: true } }),
  },
  permission: 'Read admins',
  since: '2.7',
};
