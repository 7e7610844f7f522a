import { joinStream } from './link.ts';
import schema from './schemas/contact_companies.json' with { type: 'json' };

/** Which companies a contact belongs to. */
export const contactCompanies = joinStream({
  name: 'contact_companies',
  about: 'Which contact is in which company.',
  schema,
  parent: 'contacts',
  parentName: 'contact',
  field: 'companies',
  lists: ['data'],
  itemId: 'company_id',
  permission: 'Read and list users and companies',
  since: '2.7',
});
