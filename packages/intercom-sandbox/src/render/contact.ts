import type { Json, JsonObject } from '../json.ts';
import { contactDetails } from '../seed/contact-details.ts';
import type { ApiVersion } from '../server/api-version.ts';
import type { Contact } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';
import { nestedList } from './nested-list.ts';

/** The fields of a contact that search and responses share, before they take the shape of a version. The object is the caller's own. */
export function contactFields(state: State, contact: Contact): OwnFields {
  const details: OwnFields = contactDetails(state.seed, contact, state.seeded.admins);
  const { changes } = contact;
  const fields = Object.keys(changes).length > 0 ? { ...details, ...changes } : details;
  fields['workspace_id'] = state.app.id;
  return fields;
}

type OwnFields = Record<string, Json | undefined>;

/**
 * A contact as a version of the API shows it. Up to 2.15 `owner_id` was an integer (schema `contact`, 2.15 and 2.16). Fields are
 * added one by one: to copy objects of fifty fields would take more time than to make them.
 */
export function renderContact(
  state: State,
  contact: Contact,
  version: ApiVersion,
  withMergeHistory = false,
): JsonObject {
  const shown = contactFields(state, contact);
  const owner = shown['owner_id'];
  if (version < 16 && typeof owner === 'string') shown['owner_id'] = Number(owner);
  const url = `/contacts/${contact.id}`;
  const list = (type: string, ids: readonly string[], path: string, under: string): JsonObject =>
    nestedList(type, ids, `${url}/${path}`, (id) => `/${under}/${id}`);
  const subscriptions = (ids: readonly string[]): JsonObject =>
    list('subscription', ids, 'subscriptions', 'subscription_types');
  const tagIds = contact.tags.map((tag) => tag.tagId);
  const noteIds = [...(state.notesOn.get(contact.id) ?? [])].reverse();
  shown['tags'] = list('tag', tagIds, 'tags', 'tags');
  shown['notes'] = list('note', noteIds, 'notes', 'notes');
  shown['companies'] = list('company', contact.companyIds, 'companies', 'companies');
  shown['opted_out_subscription_types'] = subscriptions(contact.optedOut);
  shown['opted_in_subscription_types'] = subscriptions(contact.optedIn);
  if (withMergeHistory && contact.role === 'user') {
    shown['merge_history'] = contact.mergeHistory.map(renderMergeHistoryItem);
  }
  return shown;
}

export function renderMergeHistoryItem(item: Contact['mergeHistory'][number]): JsonObject {
  return {
    type: 'merge_history',
    source_contact_id: item.sourceContactId,
    source_contact_role: item.sourceContactRole,
    merged_at: item.mergedAt,
  };
}
