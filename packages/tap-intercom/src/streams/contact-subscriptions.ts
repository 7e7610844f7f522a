import { itemsIn, linkTo, renameId } from './link.ts';
import schema from './schemas/contact_subscriptions.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/**
 * What a contact opted in to or out of. The lists inside a contact stop at 10, and the endpoint for
 * the whole list does not say which of both it was: what is beyond is not readable.
 */
export const contactSubscriptions: StreamDefinition = {
  name: 'contact_subscriptions',
  about: 'What a contact opted in to or out of.',
  limits: 'The ten first of each; no endpoint says which of both the others are.',
  schema,
  keyProperties: ['contact_id', 'subscription_type_id', 'state'],
  replication: { method: 'INCREMENTAL', key: 'contact_updated_at' },
  source: {
    kind: 'cut',
    parent: 'contacts',
    cut: (contact) =>
      ['opted_in', 'opted_out'].flatMap((state) =>
        itemsIn(contact, [`${state}_subscription_types`, 'data']).map((type) => ({
          ...renameId(type, 'subscription_type_id'),
          ...linkTo('contact', contact),
          state,
        })),
      ),
  },
  permission: 'Read and list users and companies',
  since: '2.7',
};
