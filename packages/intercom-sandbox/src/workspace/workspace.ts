import { eventsOf } from './events.ts';
import type { JsonObject } from '../json.ts';
import type { DataEvent } from './records.ts';
import { renderCompany } from '../render/company.ts';
import { renderContact, renderMergeHistoryItem } from '../render/contact.ts';
import { allParts, renderConversation } from '../render/conversation.ts';
import { renderTicket, allTicketParts } from '../render/ticket.ts';
import { renderTicketState, renderTicketType } from '../render/ticket-type.ts';
import { renderNote } from '../render/note.ts';
import { newestVersion, type ApiVersion } from '../server/api-version.ts';
import { companyChanges } from './change-companies.ts';
import { contactChanges } from './change-contacts.ts';
import { conversationChanges } from './change-conversations.ts';
import { ticketChanges } from './change-tickets.ts';
import { plainRecordChanges } from './change-plain-records.ts';
import { plainKinds, type PlainKind, type State } from './state.ts';

/** Every kind of record that can be counted and read. */
export type Kind = 'contacts' | 'companies' | 'conversations' | 'tickets' | 'notes' | PlainKind;

export type Changes = ReturnType<typeof contactChanges> &
  ReturnType<typeof companyChanges> &
  ReturnType<typeof conversationChanges> &
  ReturnType<typeof ticketChanges> &
  ReturnType<typeof plainRecordChanges>;

/** What is in the sandbox, beside its HTTP interface: to look at it, and to change it while it runs. */
export type Workspace = Changes & {
  /** The code of the workspace, as in `/me`. */
  readonly id: string;
  readonly timezone: string;
  /** The second it is in the workspace. */
  readonly now: () => number;
  readonly counts: () => Readonly<Record<Kind, number>>;
  /** In order of creation. */
  readonly ids: (kind: Kind) => readonly string[];
  /** One record as the API shows it; undefined when there is none. */
  readonly record: (kind: Kind, id: string, version?: ApiVersion) => JsonObject | undefined;
  /** All parts of a conversation, oldest first, also those beyond the limit of 500. */
  readonly parts: (conversationId: string) => readonly JsonObject[];
  /** All parts of a ticket, oldest first, also those beyond the limit of 500. */
  readonly ticketParts: (ticketId: string) => readonly JsonObject[];
  /** All events of a contact, the newest first, whether or not they are still listed. */
  readonly events: (contactId: string) => readonly DataEvent[];
  readonly contactTagIds: (contactId: string) => readonly string[];
  readonly contactCompanyIds: (contactId: string) => readonly string[];
  readonly contactSegmentIds: (contactId: string) => readonly string[];
  /** Who was merged into a contact, the latest first, as `merge_history` of a search shows it. */
  readonly mergeHistory: (contactId: string) => readonly JsonObject[];
  readonly companyContactIds: (companyId: string) => readonly string[];
  readonly companySegmentIds: (companyId: string) => readonly string[];
  /** The ids of the notes on a contact or company, oldest first. */
  readonly noteIds: (parentId: string) => readonly string[];
};

const richKinds = ['contacts', 'companies', 'conversations', 'tickets', 'notes'] as const;
type RichKind = (typeof richKinds)[number];
const kinds: readonly Kind[] = [...richKinds, ...plainKinds];

export function isKind(text: string): text is Kind {
  return kinds.some((kind) => kind === text);
}

function isRich(kind: Kind): kind is RichKind {
  return richKinds.some((rich) => rich === kind);
}

export function changesOf(state: State, searchDelaySeconds: () => number): Changes {
  return {
    ...contactChanges(state, searchDelaySeconds),
    ...companyChanges(state),
    ...conversationChanges(state),
    ...ticketChanges(state),
    ...plainRecordChanges(state),
  };
}

export function workspaceOf(state: State, changes: Changes): Workspace {
  const tableOf = (kind: Kind) => (isRich(kind) ? state[kind] : state.plain[kind]);
  return {
    ...changes,
    id: state.app.id,
    timezone: state.app.timezone,
    now: state.now,
    counts: () => ({
      contacts: state.contacts.size(),
      companies: state.companies.size(),
      conversations: state.conversations.size(),
      tickets: state.tickets.size(),
      notes: state.notes.size(),
      ...plainCounts(state),
    }),
    ids: (kind) =>
      tableOf(kind)
        .all()
        .map((row) => row.id),
    record: (kind, id, version = newestVersion) => render(state, kind, id, version),
    parts: (id) => {
      const conversation = state.conversations.get(id);
      return conversation === undefined ? [] : allParts(state, conversation);
    },
    ticketParts: (id) => {
      const ticket = state.tickets.get(id);
      return ticket === undefined ? [] : allTicketParts(state, ticket);
    },
    events: (id) => {
      const contact = state.contacts.get(id);
      return contact === undefined ? [] : eventsOf(state, contact);
    },
    contactTagIds: (id) => (state.contacts.get(id)?.tags ?? []).map((tag) => tag.tagId),
    contactCompanyIds: (id) => state.contacts.get(id)?.companyIds ?? [],
    contactSegmentIds: (id) => state.contacts.get(id)?.segmentIds ?? [],
    mergeHistory: (id) => (state.contacts.get(id)?.mergeHistory ?? []).map(renderMergeHistoryItem),
    companyContactIds: (id) => [...(state.members.get(id) ?? [])],
    companySegmentIds: (id) => state.companies.get(id)?.segmentIds ?? [],
    noteIds: (id) => state.notesOn.get(id) ?? [],
  };
}

function plainCounts(state: State): Readonly<Record<PlainKind, number>> {
  const { plain } = state;
  return {
    admins: plain.admins.size(),
    teams: plain.teams.size(),
    tags: plain.tags.size(),
    segments: plain.segments.size(),
    data_attributes: plain.data_attributes.size(),
    conversation_attributes: plain.conversation_attributes.size(),
    subscription_types: plain.subscription_types.size(),
    ticket_types: plain.ticket_types.size(),
    ticket_states: plain.ticket_states.size(),
    articles: plain.articles.size(),
    collections: plain.collections.size(),
    help_centers: plain.help_centers.size(),
    activity_logs: plain.activity_logs.size(),
    deleted_conversations: plain.deleted_conversations.size(),
  };
}

function render(state: State, kind: Kind, id: string, version: ApiVersion): JsonObject | undefined {
  switch (kind) {
    case 'contacts': {
      const contact = state.contacts.get(id);
      return contact && renderContact(state, contact, version);
    }
    case 'companies': {
      const company = state.companies.get(id);
      return company && renderCompany(state, company, version);
    }
    case 'conversations': {
      const conversation = state.conversations.get(id);
      return conversation && renderConversation(state, conversation, version);
    }
    case 'tickets': {
      const ticket = state.tickets.get(id);
      return ticket && renderTicket(state, ticket, version);
    }
    case 'notes': {
      const note = state.notes.get(id);
      return note && renderNote(state, note);
    }
    case 'ticket_types': {
      const type = state.plain.ticket_types.get(id);
      return type && renderTicketType(state, type);
    }
    case 'ticket_states': {
      const ticketState = state.plain.ticket_states.get(id);
      return ticketState && renderTicketState(state, ticketState);
    }
    default:
      return state.plain[kind].get(id)?.wire;
  }
}
