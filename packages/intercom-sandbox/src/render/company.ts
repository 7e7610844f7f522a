import type { JsonObject } from '../json.ts';
import { companyDetails } from '../seed/companies.ts';
import type { ApiVersion } from '../server/api-version.ts';
import type { Company } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';
import { presentRecords } from './present-records.ts';
import { renderNote } from './note.ts';

/** A company as a version shows it; notes are embedded from 2.16 on (schema `company`). */
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
    ...(version >= 16
      ? {
          notes: {
            type: 'note.list',
            notes: (state.notesOn.get(company.id) ?? []).flatMap((id) => {
              const note = state.notes.get(id);
              return note === undefined ? [] : [renderNote(state, note)];
            }),
          },
        }
      : {}),
  };
}
