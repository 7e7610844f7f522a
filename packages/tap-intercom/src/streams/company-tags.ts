import { joinStream } from './link.ts';
import schema from './schemas/company_tags.json' with { type: 'json' };

/** Which tags a company has. */
export const companyTags = joinStream({
  name: 'company_tags',
  about: 'Which company wears which tag.',
  schema,
  parent: 'companies',
  parentName: 'company',
  field: 'tags',
  lists: ['tags'],
  itemId: 'tag_id',
  permission: 'Read and list users and companies',
  since: '2.7',
});
