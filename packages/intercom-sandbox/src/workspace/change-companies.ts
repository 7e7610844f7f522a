import type { JsonObject } from '../json.ts';
import { adminId } from '../seed/admins-and-teams.ts';
import { companyObjectId } from '../seed/contacts.ts';
import type { Company } from './records.ts';
import { putContact, putNote, type State } from './state.ts';

function existing(state: State, id: string): Company {
  const company = state.companies.get(id);
  if (company === undefined) throw new RangeError(`There is no company ${id}`);
  return company;
}

/** What can happen to companies. */
export function companyChanges(state: State) {
  const change = (id: string, fields: Partial<Company>): void => {
    state.companies.put({ ...existing(state, id), ...fields, updatedAt: state.now() });
  };
  return {
    /** Returns the new company's id; nobody belongs to it yet. */
    createCompany: (fields: JsonObject = {}): string => {
      const number = state.nextNumber('company');
      const id = companyObjectId(state.seed, number);
      const now = state.now();
      state.companies.put({
        id,
        number,
        createdAt: now,
        updatedAt: now,
        lastRequestAt: now,
        tagIds: [],
        segmentIds: [],
        changes: fields,
      });
      return id;
    },
    updateCompany: (id: string, fields: JsonObject): void => {
      change(id, { changes: { ...existing(state, id).changes, ...fields } });
    },
    /** The company is archived: it is returned no more, and its contacts belong to it no more. */
    deleteCompany: (id: string): void => {
      existing(state, id);
      for (const contactId of [...(state.members.get(id) ?? [])]) {
        const contact = state.contacts.get(contactId);
        if (contact === undefined) continue;
        putContact(state, {
          ...contact,
          companyIds: contact.companyIds.filter((companyId) => companyId !== id),
          updatedAt: state.now(),
        });
      }
      state.companies.delete(id);
    },
    tagCompany: (id: string, tagId: string): void => {
      change(id, { tagIds: [...new Set([...existing(state, id).tagIds, tagId])] });
    },
    untagCompany: (id: string, tagId: string): void => {
      change(id, { tagIds: existing(state, id).tagIds.filter((one) => one !== tagId) });
    },
    setCompanySegments: (id: string, segmentIds: readonly string[]): void => {
      state.companies.put({ ...existing(state, id), segmentIds });
    },
    addCompanyNote: (id: string, body: string): string => {
      const noteId = String(state.nextNumber('note') + 20_000_000);
      const now = state.now();
      putNote(state, {
        id: noteId,
        createdAt: now,
        updatedAt: now,
        parent: 'company',
        parentId: id,
        authorId: adminId(0),
        body,
      });
      change(id, {});
      return noteId;
    },
  };
}
