import { renderConversation } from '../render/conversation.ts';
import { newestVersion } from '../server/api-version.ts';
import type { Conversation } from '../workspace/records.ts';
import type { State } from '../workspace/state.ts';
import type { Dialect } from './compile-filter.ts';
import { at } from './contact-dialect.ts';
import { bySecond } from './date-range.ts';
import type { Field, FieldType } from './field.ts';

/** What POST /conversations/search takes (OpenAPI 2.16, "Accepted Fields"), except what is read from the row itself. */
const fieldTypes: Readonly<Record<string, FieldType>> = {
  'source.type': 'string',
  'source.id': 'string',
  'source.delivered_as': 'string',
  'source.subject': 'string',
  'source.body': 'string',
  'source.author.id': 'string',
  'source.author.type': 'string',
  'source.author.name': 'string',
  'source.author.email': 'string',
  'source.url': 'string',
  title: 'string',
  read: 'boolean',
  waiting_since: 'date',
  snoozed_until: 'date',
  'statistics.time_to_assignment': 'integer',
  'statistics.time_to_admin_reply': 'integer',
  'statistics.time_to_first_close': 'integer',
  'statistics.time_to_last_close': 'integer',
  'statistics.median_time_to_reply': 'integer',
  'statistics.first_contact_reply_at': 'date',
  'statistics.first_assignment_at': 'date',
  'statistics.first_admin_reply_at': 'date',
  'statistics.first_close_at': 'date',
  'statistics.last_assignment_at': 'date',
  'statistics.last_assignment_admin_reply_at': 'date',
  'statistics.last_contact_reply_at': 'date',
  'statistics.last_admin_reply_at': 'date',
  'statistics.last_close_at': 'date',
  'statistics.last_closed_by_id': 'string',
  'statistics.count_reopens': 'integer',
  'statistics.count_assignments': 'integer',
  'statistics.count_conversation_parts': 'integer',
  'conversation_rating.remark': 'string',
  ai_agent_participated: 'boolean',
  'ai_agent.resolution_state': 'string',
  'ai_agent.last_answer_type': 'string',
  'ai_agent.rating': 'integer',
  'ai_agent.rating_remark': 'string',
  'ai_agent.source_type': 'string',
  'ai_agent.source_title': 'string',
};

/** How conversations and tickets compare: by the second. `>=` and `<=` are not in their documentation, yet work: Estuary's connector sends them. */
export const exactSeconds = {
  dateRange: bySecond,
  dateOperators: ['=', '!=', 'IN', 'NIN', '>', '<', '>=', '<='],
  integerOperators: ['=', '!=', 'IN', 'NIN', '>', '<', '>=', '<='],
} as const;

export function conversationDialect(state: State): Dialect<Conversation> {
  const rowFields: Readonly<Record<string, Field<Conversation>>> = {
    id: { type: 'string', read: (row) => row.id },
    created_at: { type: 'date', read: (row) => row.createdAt },
    updated_at: { type: 'date', read: (row) => row.updatedAt },
    contact_ids: { type: 'string', read: (row) => row.contactIds },
    tag_ids: { type: 'string', read: (row) => row.tags.map((tag) => tag.tagId) },
    admin_assignee_id: { type: 'integer', read: (row) => row.adminAssigneeId },
    team_assignee_id: { type: 'integer', read: (row) => row.teamAssigneeId },
    open: { type: 'boolean', read: (row) => row.state === 'open' },
    state: { type: 'string', read: (row) => row.state },
    priority: { type: 'string', read: (row) => row.priority },
  };
  return {
    ...exactSeconds,
    field: (name) => {
      const known = rowFields[name];
      if (known !== undefined) return known;
      const type = fieldTypes[name];
      if (type === undefined) return undefined;
      return { type, read: (row) => at(renderConversation(state, row, newestVersion), name) };
    },
  };
}
