import type { Calendar } from './calendar.ts';
import type {
  Company,
  Contact,
  Conversation,
  DataEvent,
  Note,
  PlainRecord,
  Ticket,
} from './records.ts';
import type { Size } from '../seed/size.ts';
import type { Table } from './table.ts';

/** The kinds whose records are kept as they go over the wire. */
export const plainKinds = [
  'admins',
  'teams',
  'tags',
  'segments',
  'data_attributes',
  'conversation_attributes',
  'subscription_types',
  'ticket_types',
  'ticket_states',
  'articles',
  'collections',
  'help_centers',
  'activity_logs',
  'deleted_conversations',
] as const;
export type PlainKind = (typeof plainKinds)[number];

/** Everything that is in the workspace, and the clock that stamps its changes. */
export type State = {
  readonly seed: number;
  /** How much there was of each kind at the start. */
  readonly seeded: Size;
  readonly app: {
    readonly id: string;
    readonly name: string;
    readonly region: string;
    readonly timezone: string;
    readonly createdAt: number;
  };
  readonly calendar: Calendar;
  readonly contacts: Table<Contact>;
  readonly companies: Table<Company>;
  readonly conversations: Table<Conversation>;
  readonly tickets: Table<Ticket>;
  readonly notes: Table<Note>;
  /** The ids of the notes on a contact or company, oldest first. */
  readonly notesOn: Map<string, readonly string[]>;
  readonly plain: Readonly<Record<PlainKind, Table<PlainRecord>>>;
  /** Contacts that were deleted or merged away: messages keep showing their names. */
  readonly departedContacts: Map<string, Contact>;
  /** Contacts that search may not know yet. */
  readonly unsearchable: Set<string>;
  /** From the id of a contact that was merged away to the id it was merged into. */
  readonly mergedInto: Map<string, string>;
  /** The contacts of each company, kept in step by `putContact`. */
  readonly members: Map<string, Set<string>>;
  /** Events that came while the sandbox ran, by contact; those before are made when they are read. */
  readonly addedEvents: Map<string, readonly DataEvent[]>;
  /** Where the seeded history ends. */
  readonly seededUntil: number;
  /** The second it is in the workspace. */
  readonly now: () => number;
  /** A number that no record of the kind has had yet. */
  readonly nextNumber: (kind: string) => number;
};

/** Stores a contact and keeps the members of its companies in step. */
export function putContact(state: State, contact: Contact): void {
  const before = state.contacts.get(contact.id)?.companyIds ?? [];
  for (const companyId of before) state.members.get(companyId)?.delete(contact.id);
  state.contacts.put(contact);
  addToCompanies(state.members, contact);
}

/** Removes a contact, also from its companies. */
export function dropContact(state: State, contact: Contact): void {
  for (const companyId of contact.companyIds) state.members.get(companyId)?.delete(contact.id);
  state.contacts.delete(contact.id);
  state.departedContacts.set(contact.id, contact);
}

export function addToCompanies(members: Map<string, Set<string>>, contact: Contact): void {
  for (const companyId of contact.companyIds) {
    const ids = members.get(companyId);
    if (ids === undefined) members.set(companyId, new Set([contact.id]));
    else ids.add(contact.id);
  }
}

/** Stores a new note and lists it under its contact or company. */
export function putNote(state: State, note: Note): void {
  state.notes.put(note);
  state.notesOn.set(note.parentId, [...(state.notesOn.get(note.parentId) ?? []), note.id]);
}
