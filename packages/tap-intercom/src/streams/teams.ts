import { list } from '../paginate/list.ts';
import schema from './schemas/teams.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const teams: StreamDefinition = {
  name: 'teams',
  about: 'Teams of the inbox.',
  endpoints: ['GET /teams'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'FULL_TABLE' },
  source: { kind: 'endpoint', pages: list({ path: '/teams', items: ['teams'] }) },
  permission: 'Read and list users and companies',
  since: '2.7',
};
