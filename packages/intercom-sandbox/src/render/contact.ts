import type { JsonObject } from '../json.ts';
import { contactDetails } from '../seed/contact-details.ts';
import type { ApiVersion } from '../server/api-version.ts';
import type { Contact } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';
import { nestedList } from './nested-list.ts';

/** The fields of a contact that search and responses share, before they take the shape of a version. */
export function contactFields(state: State, contact: Contact): JsonObject {
  return {
    ...contactDetails(state.seed, contact, state.seeded.admins),
    ...contact.changes,
    workspace_id: state.app.id,
  };
}

/** A contact as a version of the API shows it. Up to 2.15 `owner_id` was an integer (schema `contact`, 2.15 and 2.16). */
export function renderContact(
  state: State,
  contact: Contact,
  version: ApiVersion,
  withMergeHistory = false,
): JsonObject {
  const fields = contactFields(state, contact);
  const owner = fields['owner_id'];
  const url = `/contacts/${contact.id}`;
  const list = (type: string, ids: readonly string[], path: string, under: string): JsonObject =>
    nestedList(type, ids, `${url}/${path}`, (id) => `/${under}/${id}`);
  return {
    ...fields,
    owner_id: version >= 16 || typeof owner !== 'string' ? owner : Number(owner),
    tags: list(
      'tag',
      contact.tags.map((tag) => tag.tagId),
      'tags',
      'tags',
    ),
    notes: list('note', [...(state.notesOn.get(contact.id) ?? [])].reverse(), 'notes', 'notes'),
    companies: list('company', contact.companyIds, 'companies', 'companies'),
    opted_out_subscription_types: list(
      'subscription',
      contact.optedOut,
      'subscriptions',
      'subscription_types',
    ),
    opted_in_subscription_types: list(
      'subscription',
      contact.optedIn,
      'subscriptions',
      'subscription_types',
    ),
    ...(withMergeHistory && contact.role === 'user'
      ? { merge_history: contact.mergeHistory.map(renderMergeHistoryItem) }
      : {}),
  };
}

export function renderMergeHistoryItem(item: Contact['mergeHistory'][number]): JsonObject {
  return {
    type: 'merge_history',
    source_contact_id: item.sourceContactId,
    source_contact_role: item.sourceContactRole,
    merged_at: item.mergedAt,
  };
}
