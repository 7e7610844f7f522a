import { idOf } from '../records/object-id.ts';
import { readWholeList } from '../paginate/list.ts';
import { linkTo, renameId } from './link.ts';
import schema from './schemas/company_segment_memberships.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** Which segments a company is in, with one request for each changed company. */
export const companySegmentMemberships: StreamDefinition = {
  name: 'company_segment_memberships',
  about: 'Which company is in which segment.',
  endpoints: ['GET /companies/{company_id}/segments'],
  limits:
    'A company may come into a segment without a new `updated_at`: select `companies` and this stream as FULL_TABLE now and then.',
  schema,
  keyProperties: ['company_id', 'segment_id'],
  replication: { method: 'INCREMENTAL', key: 'company_updated_at' },
  source: {
    kind: 'per-parent',
    parent: 'companies',
    read: async (company, context) => {
      const path = `/companies/${idOf(company)}/segments`;
      const items = await readWholeList({ path, items: ['data', 'segments'] }, context);
      return {
        records: items.map((item) => ({
          ...renameId(item, 'segment_id'),
          ...linkTo('company', company),
        })),
      };
    },
  },
  permission: 'Read and list users and companies',
  since: '2.7',
  selectedByDefault: false,
};
