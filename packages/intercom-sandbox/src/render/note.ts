import type { JsonObject } from '../json.ts';
import type { Note } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';

export function renderNote(state: State, note: Note): JsonObject {
  const author = state.plain.admins.get(note.authorId)?.wire;
  return {
    type: 'note',
    id: note.id,
    created_at: note.createdAt,
    [note.parent]: { type: note.parent, id: note.parentId },
    ...(author === undefined ? {} : { author }),
    body: note.body,
  };
}
