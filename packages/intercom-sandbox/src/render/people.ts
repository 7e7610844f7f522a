import type { JsonObject } from '../json.ts';
import { contactDetails } from '../seed/contact-details.ts';
import type { Author } from '../seed/conversation-details.ts';
import type { Contact } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';

/** A person of the workspace or one that left it; shown as first known, so that old messages never change by themselves. */
function person(state: State, id: string): Contact | undefined {
  return state.contacts.get(id) ?? state.departedContacts.get(id);
}

export function contactReference(state: State, id: string): JsonObject {
  const contact = person(state, id);
  const details = contact && contactDetails(state.seed, contact, state.seeded.admins);
  return { type: 'contact', id, external_id: details?.external_id ?? null };
}

/** A contact as the author of a message. */
export function contactAuthor(state: State, id: string | undefined): Author {
  const contact = id === undefined ? undefined : person(state, id);
  if (contact === undefined) return { type: 'user', id: id ?? '', name: null };
  const details = contactDetails(state.seed, contact, state.seeded.admins);
  const email = details.email;
  return {
    type: contact.seededRole,
    id: contact.id,
    name: details.name ?? null,
    ...(typeof email === 'string' ? { email } : {}),
  };
}

export function adminAuthor(state: State, id: string): Author {
  const admin = state.plain.admins.get(id)?.wire;
  return {
    type: 'admin',
    id,
    name: admin?.['name'] ?? null,
    ...(typeof admin?.['email'] === 'string' ? { email: admin['email'] } : {}),
  };
}

/** Who may have written the parts of a conversation or ticket: its first contact, and the admins. */
export function peopleOf(state: State, contactId: string | undefined) {
  return {
    contact: contactAuthor(state, contactId),
    admin: (id: string) => adminAuthor(state, id),
    admins: state.seeded.admins,
  };
}
