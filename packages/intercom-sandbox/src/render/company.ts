import type { JsonObject } from '../json.ts';
import { companyDetails } from '../seed/companies.ts';
import type { ApiVersion } from '../server/api-version.ts';
import type { Company } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';
import { nestedList } from './nested-list.ts';
import { presentRecords } from './present-records.ts';

/** A company as a version shows it; it lists its notes from 2.16 on (schema `company`). */
export function renderCompany(state: State, company: Company, version: ApiVersion): JsonObject {
  return {
    type: 'company',
    id: company.id,
    app_id: state.app.id,
    ...companyDetails(state.seed, company),
    ...company.changes,
    created_at: company.createdAt,
    updated_at: company.updatedAt,
    last_request_at: company.lastRequestAt,
    user_count: state.members.get(company.id)?.size ?? 0,
    tags: { type: 'tag.list', tags: presentRecords(state.plain.tags, company.tagIds) },
    segments: {
      type: 'segment.list',
      segments: presentRecords(state.plain.segments, company.segmentIds),
    },
    ...(version >= 16 ? { notes: notesOf(state, company) } : {}),
  };
}

/**
 * The description says `notes.notes`; a live workspace answered in the form of the lists inside contacts (Estuary's
 * capture of 2.16, commit c4d7328).
 */
function notesOf(state: State, company: Company): JsonObject {
  const ids = [...(state.notesOn.get(company.id) ?? [])].reverse();
  const list = nestedList('note', ids, `/companies/${company.id}/notes`, (id) => `/notes/${id}`);
  return { ...list, type: 'note.list' };
}
