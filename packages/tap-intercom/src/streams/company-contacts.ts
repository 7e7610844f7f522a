import { idOf } from '../records/object-id.ts';
import { readWholeList } from '../paginate/list.ts';
import { linkTo } from './link.ts';
import schema from './schemas/company_contacts.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** Which contacts belong to a company, with at least one request for each changed company. contact_companies has the same pairs for less. */
export const companyContacts: StreamDefinition = {
  name: 'company_contacts',
  about:
    "Which contacts are in which company, from the company's side. `contact_companies` says the same without a request.",
  endpoints: ['GET /companies/{company_id}/contacts'],
  schema,
  keyProperties: ['company_id', 'contact_id'],
  replication: { method: 'INCREMENTAL', key: 'company_updated_at' },
  source: {
    kind: 'per-parent',
    parent: 'companies',
    read: async (company, context) => {
      const path = `/companies/${idOf(company)}/contacts`;
      const items = await readWholeList({ path, items: ['data', 'contacts'] }, context);
      return {
        records: items.map(({ id: contact }) => ({
          contact_id: contact ?? null,
          ...linkTo('company', company),
        })),
      };
    },
  },
  permission: 'Read and list users and companies',
  since: '2.7',
  selectedByDefault: false,
};
