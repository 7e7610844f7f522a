import { isJsonObject, type JsonObject, type JsonValue } from '@intercom-to-snowflake/singer';
import { attributeFields } from '../catalog/attribute-types.ts';

/** Fields whose texts Intercom encodes, and the five characters (developers.intercom.com, "Encoding", 2026-11). */
const encodedFields: ReadonlySet<string> = new Set(['name', 'email', 'user_id', 'company_id']);
const characters: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#34;', '"'],
  ['&apos;', "'"],
  ['&#39;', "'"],
  ['&#x27;', "'"],
]);
const entity = new RegExp([...characters.keys()].join('|'), 'g');

/** The record with its names, emails and identifiers as they were before Intercom encoded them; nothing that customers defined is touched. */
export function withDecodedTexts(record: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [
      name,
      customerDefined.has(name) ? value : decoded(value, encodedFields.has(name)),
    ]),
  );
}

const customerDefined: ReadonlySet<string> = new Set([...attributeFields, 'metadata']);

function decoded(value: JsonValue, isEncoded: boolean): JsonValue {
  if (typeof value === 'string') return isEncoded ? decodeHtml(value) : value;
  if (isJsonObject(value)) return withDecodedTexts(value);
  return Array.isArray(value) ? value.map((item: JsonValue) => decoded(item, false)) : value;
}

/** Once: `&amp;lt;` was `&lt;`. */
function decodeHtml(text: string): string {
  return text.replace(entity, (found) => characters.get(found) ?? found);
}
