import { isJsonObject } from '@intercom-to-snowflake/singer';
import { idOf } from '../records/object-id.ts';
import { readWholeList } from '../paginate/list.ts';
import { linkTo } from './link.ts';
import type { ReadChildren } from './stream.ts';

/**
 * Reads the notes on an object, unless its own list of notes says that there are none.
 *
 * @param parent what the object is called: `contact`
 * @param path the path of such objects: `contacts`
 */
export function notesOf(parent: string, path: string): ReadChildren {
  return async (object, context) => {
    const listed = object['notes'];
    if (isJsonObject(listed) && listed['total_count'] === 0) return { records: [] };
    const notes = await readWholeList(
      { path: `/${path}/${idOf(object)}/notes`, items: ['data', 'notes'] },
      context,
    );
    return { records: notes.map((note) => ({ ...note, ...linkTo(parent, object) })) };
  };
}
