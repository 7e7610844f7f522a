import type { JsonObject } from '../json.ts';
import type { Conversation } from '../workspace/records.ts';
import { adminId } from './admins-and-teams.ts';
import { customAttributeValues } from './custom-attributes.ts';
import { random, type Random } from './random.ts';
import { htmlBody } from './words.ts';

/** How a person is shown as the author of a message. */
export type Author = JsonObject & { readonly type: string; readonly id: string };

/** The fields of a seeded conversation that nothing else depends on. */
export function conversationDetails(
  seed: number,
  conversation: Conversation,
  author: Author,
  admins: number,
): JsonObject {
  const source = random(seed, `conversation details ${conversation.number}`);
  const { createdAt, seededUntil } = conversation;
  const maybe = <T>(probability: number, make: () => T): T | null =>
    source.chance(probability) ? make() : null;
  const moment = (): number => source.integer(createdAt, seededUntil);
  const byEmail = source.chance(0.3);
  return {
    title: maybe(0.4, () => source.pick(['Refund &amp; return', 'Fehler 500', '返品'])),
    read: source.chance(0.6),
    waiting_since: maybe(0.4, moment),
    source: {
      type: byEmail ? 'email' : 'conversation',
      id: String(403_918_000 + conversation.number),
      delivered_as: source.pick(['customer_initiated', 'admin_initiated', 'automated']),
      subject: byEmail ? '<p>Question &amp; complaint</p>' : source.pick(['', null]),
      body: htmlBody(source),
      author,
      attachments: source.chance(0.1) ? [attachment(source)] : [],
      url: byEmail ? null : maybe(0.5, () => 'https://app.example.com/a/b?c=d&e=%F0%9F%8E%89'),
      redacted: false,
    },
    first_contact_reply: maybe(0.6, () => ({
      created_at: moment(),
      type: byEmail ? 'email' : 'conversation',
      url: null,
    })),
    sla_applied: maybe(0.2, () => ({
      type: 'conversation_sla_summary',
      sla_name: 'Gold &amp; fast',
      sla_status: source.pick(['hit', 'missed', 'cancelled', 'active']),
    })),
    conversation_rating: maybe(0.25, () => ({
      rating: source.integer(1, 5),
      remark: source.pick(['', 'Great 👍', 'so-so; "ok"']),
      created_at: moment(),
      updated_at: seededUntil,
      contact: { type: 'contact', id: conversation.contactIds[0] ?? '', external_id: null },
      teammate: { type: 'admin', id: adminId(source.integer(0, Math.max(0, admins - 1))) },
    })),
    teammates: maybe(0.7, () => ({
      type: 'admin.list',
      admins: [{ type: 'admin', id: adminId(source.integer(0, Math.max(0, admins - 1))) }],
    })),
    custom_attributes: customAttributeValues(source, 'conversation', createdAt),
    topics: { type: 'topic.list', topics: [], total_count: 0 },
    ticket: null,
    ...aiAgent(source, moment),
  };
}

function aiAgent(source: Random, moment: () => number): JsonObject {
  if (source.chance(0.7)) return { ai_agent_participated: false, ai_agent: null };
  return {
    ai_agent_participated: true,
    ai_agent: {
      source_type: source.pick(['workflow', 'profile', null]),
      source_title: source.pick(['Night shift', null]),
      last_answer_type: source.pick(['ai_answer', 'custom_answer', null]),
      resolution_state: source.pick([
        'assumed_resolution',
        'confirmed_resolution',
        'escalated',
        null,
      ]),
      rating: source.pick([1, 4, null]),
      rating_remark: source.pick(['helpful', null]),
      created_at: moment(),
      updated_at: moment(),
      content_sources: {
        type: 'content_source.list',
        total_count: 1,
        content_sources: [
          {
            content_type: 'article',
            url: '/fin-ai-agent/content?content=article&id=1',
            title: 'Log in',
            locale: 'en',
          },
        ],
      },
    },
  };
}

/** What never happened is null: a live workspace answered so, although the description forbids it. */
export function conversationStatistics(seed: number, conversation: Conversation): JsonObject {
  const source = random(seed, `conversation statistics ${conversation.number}`);
  const seconds = (most: number): number | null =>
    source.chance(0.7) ? source.integer(0, most) : null;
  const moment = (): number | null =>
    source.chance(0.7) ? source.integer(conversation.createdAt, conversation.seededUntil) : null;
  return {
    type: 'conversation_statistics',
    time_to_assignment: seconds(5000),
    time_to_admin_reply: seconds(50_000),
    time_to_first_close: seconds(500_000),
    time_to_last_close: seconds(900_000),
    median_time_to_reply: seconds(9000),
    first_contact_reply_at: moment(),
    first_assignment_at: moment(),
    first_admin_reply_at: moment(),
    first_close_at: moment(),
    last_assignment_at: moment(),
    last_assignment_admin_reply_at: moment(),
    last_contact_reply_at: moment(),
    last_admin_reply_at: moment(),
    last_close_at: moment(),
    last_closed_by_id: source.chance(0.7) ? adminId(0) : null,
    count_reopens: source.integer(0, 4),
    count_assignments: source.integer(0, 6),
    handling_time: seconds(10_000),
    adjusted_handling_time: seconds(9000),
    assigned_team_first_response_time: [],
    assigned_team_first_response_time_in_office_hours: [],
  };
}

export function attachment(source: Random): JsonObject {
  const number = source.integer(1, 9999);
  return {
    type: 'upload',
    name: `größe ${number}.png`,
    url: `https://attachments.example.com/i/${number}?signature=a%2Bb&expires=1`,
    content_type: 'image/png',
    filesize: source.integer(1, 5_000_000_000),
    width: 640,
    height: 480,
  };
}
