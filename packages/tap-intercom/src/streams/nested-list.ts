import { idOf } from '../records/object-id.ts';
import { readWholeList } from '../paginate/list.ts';
import type { NestedList } from './stream.ts';

/**
 * A list inside a contact or company that stops at 10 ("Up to 10 will be displayed here", 2.16
 * description, schema contact). Its items have type, id and url, whatever the endpoint for the whole
 * list gives.
 *
 * @param of the path of the objects: `contacts`
 * @param type of the items: `tag`
 * @param cutBy streams that are cut out of the list
 */
export function nestedList(
  of: string,
  field: string,
  type: string,
  cutBy: readonly string[] = [],
): NestedList {
  return {
    field,
    key: 'data',
    cutBy,
    read: async (object, context) => {
      const path = `/${of}/${idOf(object)}/${field}`;
      const items = await readWholeList({ path, items: ['data', field] }, context);
      return items.map((item) => ({ type, id: idOf(item), url: `/${field}/${idOf(item)}` }));
    },
  };
}
