import type { Conversation, Part } from '../workspace/records.ts';
import { adminId } from './admins-and-teams.ts';
import { attachment, type Author } from './conversation-details.ts';
import { random } from './random.ts';
import { htmlBody } from './words.ts';

/** The part at a position of a seeded conversation; the last one lies at the conversation's last change. */
export function seededPart(
  seed: number,
  conversation: Conversation,
  position: number,
  people: {
    readonly contact: Author;
    readonly admin: (id: string) => Author;
    readonly admins: number;
  },
): Part {
  const { createdAt, seededUntil, seededPartCount } = conversation;
  const source = random(seed, `part ${conversation.number}/${position}`);
  const span = seededUntil - createdAt;
  const at = createdAt + Math.floor((span * (position + 1)) / seededPartCount);
  const partType = source.pick([
    'comment',
    'comment',
    'comment',
    'note',
    'assignment',
    'close',
    'open',
    'snoozed',
    'conversation_attribute_updated_by_admin',
  ]);
  const byContact = partType === 'comment' && source.chance(0.5);
  const someAdmin = adminId(source.integer(0, Math.max(0, people.admins - 1)));
  const hasBody = partType === 'comment' || partType === 'note';
  return {
    type: 'conversation_part',
    id: String(conversation.firstPartId + position),
    part_type: partType,
    body: hasBody ? htmlBody(source) : null,
    created_at: at,
    updated_at: source.chance(0.2) ? source.integer(at, seededUntil) : at,
    notified_at: at,
    assigned_to: partType === 'assignment' ? { type: 'admin', id: someAdmin } : null,
    author: {
      ...(byContact ? people.contact : people.admin(someAdmin)),
      from_ai_agent: false,
      is_ai_answer: false,
    },
    attachments: hasBody && source.chance(0.05) ? [attachment(source)] : [],
    external_id: source.chance(0.05) ? `ext-${position}` : null,
    redacted: hasBody && source.chance(0.03),
    email_message_metadata: null,
    metadata: {},
    state: partType === 'close' ? 'closed' : partType === 'snoozed' ? 'snoozed' : 'open',
    tags: [],
    event_details:
      partType === 'conversation_attribute_updated_by_admin'
        ? { attribute: { name: 'Topic' }, value: { name: 'billing', previous: null } }
        : {},
    app_package_code: source.chance(0.02) ? 'test-integration' : null,
  };
}
