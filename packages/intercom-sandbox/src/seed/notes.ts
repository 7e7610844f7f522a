import type { Note } from '../workspace/records.ts';
import { adminId } from './admins-and-teams.ts';
import { isCrowded } from './contacts.ts';
import { random } from './random.ts';
import { htmlBody } from './words.ts';

type Parent = {
  readonly id: string;
  readonly number: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

const firstNoteId = 17_000_000;

/** Notes on about one parent in eight; crowded ones have more than a nested list shows. */
export function seedNotes(
  seed: number,
  kind: Note['parent'],
  parents: readonly Parent[],
  admins: number,
): Note[] {
  let id = firstNoteId + (kind === 'company' ? 5_000_000 : 0);
  return parents.flatMap((parent) => {
    const source = random(seed, `notes of ${kind} ${parent.number}`);
    const count = isCrowded(parent.number) ? 12 : source.chance(0.12) ? source.integer(1, 3) : 0;
    return Array.from({ length: count }, () => {
      const at = source.integer(parent.createdAt, parent.updatedAt);
      return {
        id: String((id += 1)),
        createdAt: at,
        updatedAt: at,
        parent: kind,
        parentId: parent.id,
        authorId: adminId(source.integer(0, Math.max(0, admins - 1))),
        body: htmlBody(source),
      };
    });
  });
}
