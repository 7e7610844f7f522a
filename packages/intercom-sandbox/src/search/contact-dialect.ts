import type { Json } from '../json.ts';
import { contactFields } from '../render/contact.ts';
import { isJsonObject } from '../json.ts';
import type { Contact } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';
import type { Dialect } from './compile-filter.ts';
import { byDay } from './date-range.ts';
import type { Field, FieldType } from './field.ts';

/** What POST /contacts/search takes (OpenAPI 2.16, "Accepted Fields"), except what is read from the row itself. */
const fieldTypes: Readonly<Record<string, FieldType>> = {
  name: 'string',
  avatar: 'string',
  owner_id: 'string',
  email: 'string',
  email_domain: 'string',
  phone: 'string',
  formatted_phone: 'string',
  external_id: 'string',
  signed_up_at: 'date',
  last_seen_at: 'date',
  last_contacted_at: 'date',
  last_replied_at: 'date',
  last_email_opened_at: 'date',
  last_email_clicked_at: 'date',
  language_override: 'string',
  browser: 'string',
  browser_language: 'string',
  os: 'string',
  'location.country': 'string',
  'location.region': 'string',
  'location.city': 'string',
  unsubscribed_from_emails: 'boolean',
  marked_email_as_spam: 'boolean',
  has_hard_bounced: 'boolean',
  ios_last_seen_at: 'date',
  ios_app_version: 'string',
  ios_device: 'string',
  ios_os_version: 'string',
  ios_app_name: 'string',
  ios_sdk_version: 'string',
  android_last_seen_at: 'date',
  android_app_version: 'string',
  android_device: 'string',
  android_app_name: 'string',
  android_sdk_version: 'string',
};

export function contactDialect(state: State): Dialect<Contact> {
  const rowFields: Readonly<Record<string, Field<Contact>>> = {
    id: { type: 'string', read: (row) => row.id },
    role: { type: 'string', read: (row) => row.role },
    created_at: { type: 'date', read: (row) => row.createdAt },
    updated_at: { type: 'date', read: (row) => row.updatedAt },
    tag_id: {
      type: 'string',
      read: (row) => row.tags.map((tag) => tag.tagId),
      operators: ['=', '!='],
    },
    segment_id: { type: 'string', read: (row) => row.segmentIds },
  };
  return {
    field: (name) => {
      const known = rowFields[name];
      if (known !== undefined) return known;
      const type = fieldTypes[name] ?? customType(state, name);
      if (type === undefined) return undefined;
      return { type, read: (row) => at(contactFields(state, row), name) };
    },
    dateRange: byDay(state.calendar),
    dateOperators: ['=', '>', '<'],
    integerOperators: ['=', '!=', 'IN', 'NIN', '>', '<', '>=', '<='],
  };
}

function customType(state: State, name: string): FieldType | undefined {
  const attribute = state.plain.data_attributes
    .all()
    .find(({ wire }) => wire['full_name'] === name && wire['model'] === 'contact');
  switch (attribute?.wire['data_type']) {
    case 'string':
      return 'string';
    case 'integer':
      return 'integer';
    case 'float':
      return 'float';
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'date';
    default:
      return undefined;
  }
}

/** Follows the first dot only: the names of custom attributes may have dots of their own. */
export function at(fields: Json, name: string): Json | undefined {
  if (!isJsonObject(fields)) return undefined;
  const dot = name.indexOf('.');
  if (dot < 0) return fields[name];
  const inner = fields[name.slice(0, dot)];
  const rest = name.slice(dot + 1);
  if (!isJsonObject(inner)) return undefined;
  return rest in inner ? inner[rest] : at(inner, rest);
}
