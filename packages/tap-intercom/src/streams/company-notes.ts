import { isJsonObject } from '@intercom-to-snowflake/singer';
import { idOf } from '../object-id.ts';
import { readWholeList } from '../paginate/list.ts';
import { itemsIn, linkTo } from './link.ts';
import schema from './schemas/notes.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** The notes on companies: in the company itself from 2.16 on, with a request for each in 2.15. */
export const companyNotes: StreamDefinition = {
  name: 'company_notes',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'company_updated_at' },
  source: {
    kind: 'per-parent',
    parent: 'companies',
    read: async (company, context) => {
      const path = `/companies/${idOf(company)}/notes`;
      const items = isJsonObject(company['notes'])
        ? itemsIn(company, ['notes', 'notes'])
        : await readWholeList({ path, items: ['data', 'notes'] }, context);
      return { records: items.map((note) => ({ ...note, ...linkTo('company', company) })) };
    },
  },
  permission: 'Read and list users and companies',
  since: '2.15',
  selectedByDefault: false,
};
