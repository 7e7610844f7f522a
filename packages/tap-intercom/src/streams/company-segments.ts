import { list } from '../paginate/list.ts';
import schema from './schemas/company_segments.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/**
 * The definitions of the segments that companies are in, as in singer-io/tap-intercom. `type` is not
 * in the 2.16 description; other connectors send it. Which company is in which segment:
 * company_segment_memberships.
 */
export const companySegments: StreamDefinition = {
  name: 'company_segments',
  about:
    'Segments of companies, with the number of companies in each. Which company is in which: `company_segment_memberships`.',
  endpoints: ['GET /segments'],
  limits: 'As with `segments`.',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'updated_at' },
  source: {
    kind: 'endpoint',
    pages: list({
      path: '/segments',
      items: ['segments', 'data'],
      query: { type: 'company', include_count: true },
    }),
    changedAt: 'updated_at',
  },
  permission: 'Read and list users and companies',
  since: '2.7',
};
