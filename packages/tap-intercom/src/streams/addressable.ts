import type { JsonObject } from '@intercom-to-snowflake/singer';
import { idOf } from '../object-id.ts';

/** An object of a list endpoint in the short form that it has inside a contact: type, id and url. */
export function addressable(type: string, path: string): (item: JsonObject) => JsonObject {
  return (item) => ({ type, id: item['id'] ?? null, url: `${path}/${idOf(item)}` });
}
