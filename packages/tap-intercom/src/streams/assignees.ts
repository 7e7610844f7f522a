import type { JsonObject } from '@intercom-to-snowflake/singer';

/** Who nobody is assigned to has assignee 0 from version 2.16 on, and null before: null it is. */
export function unassigned(object: JsonObject): JsonObject {
  return {
    ...object,
    ...nullIfNobody(object, 'admin_assignee_id'),
    ...nullIfNobody(object, 'team_assignee_id'),
  };
}

function nullIfNobody(object: JsonObject, field: string): JsonObject {
  return object[field] === 0 || object[field] === '0' ? { [field]: null } : {};
}
