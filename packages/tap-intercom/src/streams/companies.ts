import { scroll } from '../paginate/scroll.ts';
import { nestedList } from './nested-list.ts';
import schema from './schemas/companies.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

export const companies: StreamDefinition = {
  name: 'companies',
  about: 'Companies, with their custom attributes, tags and segments.',
  endpoints: ['GET /companies/scroll', 'POST /companies/list', 'GET /companies/{company_id}/notes'],
  limits:
    'Intercom cannot filter them by time: every run reads all of them and writes those that changed. It allows one scroll in a workspace at a time; while another program has it, the list is read, which stops at 10,000 and leaves out companies that nobody is in. Deleted companies are not told: select FULL_TABLE to see them go.',
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
