import { scroll } from '../paginate/scroll.ts';
import { nestedList } from './nested-list.ts';
import schema from './schemas/companies.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const companies: StreamDefinition = {
  name: 'companies',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'updated_at' },
  source: {
    kind: 'endpoint',
    pages: scroll({
      path: '/companies/scroll',
      listPath: '/companies/list',
      items: ['data', 'companies'],
    }),
    changedAt: 'updated_at',
    nestedLists: [nestedList('companies', 'notes', 'note')],
  },
  permission: 'Read and list users and companies',
  since: '2.7',
};
