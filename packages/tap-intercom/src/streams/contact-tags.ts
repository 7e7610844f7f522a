import { joinStream } from './link.ts';
import schema from './schemas/contact_tags.json' with { type: 'json' };

/** Which tags a contact has. */
export const contactTags = joinStream({
  name: 'contact_tags',
  about: 'Which contact wears which tag.',
  schema,
  parent: 'contacts',
  parentName: 'contact',
  field: 'tags',
  lists: ['data'],
  itemId: 'tag_id',
  permission: 'Read and list users and companies',
  since: '2.7',
});
