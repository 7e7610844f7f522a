import type { JsonObject } from '../json.ts';
import { contactId } from '../seed/contacts.ts';
import { uuid } from '../seed/ids.ts';
import { adminId } from '../seed/admins-and-teams.ts';
import type { Contact, Role } from './records.ts';
import { dropContact, putContact, putNote, type State } from './state.ts';

const nothing: readonly never[] = [];

function existing(state: State, id: string): Contact {
  const contact = state.contacts.get(id);
  if (contact === undefined) throw new RangeError(`There is no contact ${id}`);
  return contact;
}

function without(list: readonly string[], value: string): readonly string[] {
  return list.filter((one) => one !== value);
}

/** What can happen to contacts. Every change but a deletion moves `updated_at` to the sandbox's clock. */
export function contactChanges(state: State, searchDelaySeconds: () => number) {
  const change = (id: string, fields: Partial<Contact>): void => {
    putContact(state, { ...existing(state, id), ...fields, updatedAt: state.now() });
  };
  return {
    /** Returns the new contact's id. `fields` are wire fields (`name`, `email`, `custom_attributes`, …). */
    createContact: (fields: JsonObject = {}, role: Role = 'user'): string => {
      const number = state.nextNumber('contact');
      const id = contactId(state.seed, number);
      const now = state.now();
      const delay = searchDelaySeconds();
      if (delay > 0) state.unsearchable.add(id);
      putContact(state, {
        id,
        number,
        role,
        seededRole: role,
        seededUntil: now,
        createdAt: now,
        updatedAt: now,
        companyIds: nothing,
        tags: nothing,
        segmentIds: nothing,
        optedIn: nothing,
        optedOut: nothing,
        mergeHistory: nothing,
        searchableFrom: now + delay,
        changes: fields,
      });
      return id;
    },
    updateContact: (id: string, fields: JsonObject): void => {
      change(id, { changes: { ...existing(state, id).changes, ...fields } });
    },
    /** A lead becomes a user. */
    convertContact: (id: string, role: Role): void => {
      change(id, { role });
    },
    deleteContact: (id: string): void => {
      dropContact(state, existing(state, id));
    },
    /** The contact is no longer listed, found or read, until it is unarchived. */
    archiveContact: (id: string): void => {
      dropContact(state, existing(state, id));
    },
    unarchiveContact: (id: string): void => {
      const contact = state.departedContacts.get(id);
      if (contact === undefined || state.mergedInto.has(id)) {
        throw new RangeError(`There is no archived contact ${id}`);
      }
      state.departedContacts.delete(id);
      putContact(state, { ...contact, updatedAt: state.now() });
    },
    /** The first contact disappears into the second, which takes over its companies and tags. */
    mergeContacts: (fromId: string, intoId: string): void => {
      const from = existing(state, fromId);
      const into = existing(state, intoId);
      dropContact(state, from);
      state.mergedInto.set(fromId, intoId);
      const known = new Set(into.tags.map((tag) => tag.tagId));
      change(intoId, {
        companyIds: [...new Set([...into.companyIds, ...from.companyIds])],
        tags: [...into.tags, ...from.tags.filter((tag) => !known.has(tag.tagId))],
        mergeHistory: [
          {
            sourceContactId: fromId,
            sourceContactRole: from.role,
            mergedAt: state.now(),
          },
          ...into.mergeHistory,
        ],
      });
    },
    tagContact: (id: string, tagId: string): void => {
      const { tags } = existing(state, id);
      if (tags.some((tag) => tag.tagId === tagId)) return;
      change(id, { tags: [...tags, { tagId, appliedAt: state.now(), appliedBy: adminId(0) }] });
    },
    untagContact: (id: string, tagId: string): void => {
      change(id, { tags: existing(state, id).tags.filter((tag) => tag.tagId !== tagId) });
    },
    attachCompany: (id: string, companyId: string): void => {
      const { companyIds } = existing(state, id);
      change(id, { companyIds: [...without(companyIds, companyId), companyId] });
    },
    detachCompany: (id: string, companyId: string): void => {
      change(id, { companyIds: without(existing(state, id).companyIds, companyId) });
    },
    /** Returns the new note's id. */
    addContactNote: (id: string, body: string): string => {
      const noteId = String(state.nextNumber('note') + 20_000_000);
      const now = state.now();
      putNote(state, {
        id: noteId,
        createdAt: now,
        updatedAt: now,
        parent: 'contact',
        parentId: id,
        authorId: adminId(0),
        body,
      });
      change(id, {});
      return noteId;
    },
    /** The contact did something in the customer's product; its own `updated_at` stays. */
    createEvent: (id: string, name: string, metadata: JsonObject = {}): void => {
      existing(state, id);
      const event = {
        id: uuid(state.seed, 'added event', state.nextNumber('event')),
        name,
        createdAt: state.now(),
        metadata,
      };
      state.addedEvents.set(id, [...(state.addedEvents.get(id) ?? []), event]);
    },
    optIn: (id: string, subscriptionTypeId: string): void => {
      const { optedIn, optedOut } = existing(state, id);
      change(id, {
        optedIn: [...without(optedIn, subscriptionTypeId), subscriptionTypeId],
        optedOut: without(optedOut, subscriptionTypeId),
      });
    },
    optOut: (id: string, subscriptionTypeId: string): void => {
      const { optedIn, optedOut } = existing(state, id);
      change(id, {
        optedIn: without(optedIn, subscriptionTypeId),
        optedOut: [...without(optedOut, subscriptionTypeId), subscriptionTypeId],
      });
    },
    /** Moves a contact in or out of segments; `updated_at` stays, as for the real service's own recounts. */
    setContactSegments: (id: string, segmentIds: readonly string[]): void => {
      putContact(state, { ...existing(state, id), segmentIds });
    },
  };
}
