import type { JsonObject } from '../json.ts';
import { numberedPage } from '../paging/numbered-page.ts';
import { renderNote } from '../render/note.ts';
import { notFound } from '../server/api-error.ts';
import type { Call, Endpoint } from '../server/endpoint.ts';

/** The notes on a contact or a company, newest first. */
export function notesPage(call: Call, parentId: string): JsonObject {
  const { state } = call;
  const notes = [...(state.notesOn.get(parentId) ?? [])]
    .reverse()
    .flatMap((id) => state.notes.get(id) ?? []);
  const { items, pages } = numberedPage(call, notes, { perPage: 50, most: 150, next: 'url' });
  return {
    type: 'list',
    data: items.map((note) => renderNote(state, note)),
    total_count: notes.length,
    pages,
  };
}

export const noteEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/notes/{note_id}',
    permission: 'read_users_and_companies',
    answer: ({ state, param }) => {
      const note = state.notes.get(param('note_id'));
      if (note === undefined) throw notFound('Resource Not Found');
      return renderNote(state, note);
    },
  },
];
