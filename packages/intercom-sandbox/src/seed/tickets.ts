import type { Json, JsonObject } from '../json.ts';
import type { Part, Ticket } from '../workspace/records.ts';
import { adminId, teamId } from './admins-and-teams.ts';
import { contactId, some } from './contacts.ts';
import { attachment, type Author } from './conversation-details.ts';
import { random, type Random } from './random.ts';
import type { Size } from './size.ts';
import { ticketStateId, ticketTypeId, ticketTypes, usedStates } from './ticket-types.ts';
import type { Timeline } from './timeline.ts';
import { htmlBody, sentence } from './words.ts';

/** Ids overlap with those of conversations and cross 999/1000: they are unique for their own kind only. */
const firstTicketId = 950;
const firstPartId = 7;

export function seedTickets(seed: number, size: Size, times: Timeline): Ticket[] {
  let nextPartId = firstPartId;
  return Array.from({ length: size.tickets }, (_, number) => {
    const source = random(seed, `ticket ${number}`);
    const createdAt = times.createdAt(source, number, size.tickets);
    const updatedAt = times.updatedAt(source, createdAt);
    const seededPartCount = number % 2500 === 7 ? 510 : source.integer(1, 8);
    const firstId = nextPartId;
    nextPartId += seededPartCount;
    return {
      id: String(firstTicketId + number),
      number,
      createdAt,
      updatedAt,
      typeId: ticketTypeId(source.integer(0, ticketTypes.length - 1)),
      stateId: ticketStateId(source.integer(0, usedStates - 1)),
      contactIds: some(source, size.contacts, source.chance(0.9) ? 1 : 0, (i) =>
        contactId(seed, i),
      ),
      adminAssigneeId:
        source.chance(0.6) && size.admins > 0
          ? Number(adminId(source.integer(0, size.admins - 1)))
          : 0,
      teamAssigneeId:
        source.chance(0.4) && size.teams > 0
          ? Number(teamId(source.integer(0, size.teams - 1)))
          : 0,
      linkedConversationIds: [],
      seededPartCount,
      firstPartId: firstId,
      seededUntil: updatedAt,
      addedParts: [],
      changes: {},
    };
  });
}

/** The fields of a seeded ticket that nothing else depends on. */
export function ticketDetails(seed: number, ticket: Ticket): JsonObject {
  const source = random(seed, `ticket details ${ticket.number}`);
  const type = ticketTypes[Number(ticket.typeId) - 1];
  const attributes: Record<string, Json> = {
    _default_title_: source.pick(['Défaut', 'Can&#39;t print', '注文']),
    _default_description_: source.chance(0.5) ? sentence(source) : null,
  };
  for (const attribute of type?.attributes ?? []) {
    if (source.chance(0.2)) continue;
    attributes[attribute.name] = source.chance(0.1)
      ? null
      : attributeValue(source, attribute.type, ticket.createdAt);
  }
  return {
    ticket_attributes: attributes,
    is_shared: source.chance(0.5),
    previous_ticket_state_id: source.chance(0.5) ? ticketStateId(0) : null,
  };
}

function attributeValue(
  source: Random,
  type: (typeof ticketTypes)[number]['attributes'][number]['type'],
  at: number,
): Json {
  switch (type) {
    case 'string':
      return source.pick(['4711', '', 'ünï "quoted"']);
    case 'list':
      return source.pick(['broken', 'late', 'other']);
    case 'integer':
      return source.pick([0, 7, 9_007_199_254_740_991]);
    case 'decimal':
      return source.pick([0.1, 12.5, 1e-7]);
    case 'boolean':
      return source.chance(0.5);
    case 'datetime':
      return at;
    case 'files':
      return source.chance(0.5) ? [attachment(source)] : [];
  }
}

/** The part at a position of a seeded ticket; fields that mean nothing for its type are absent, as on a live workspace. */
export function seededTicketPart(
  seed: number,
  ticket: Ticket,
  position: number,
  people: {
    readonly contact: Author;
    readonly admin: (id: string) => Author;
    readonly admins: number;
  },
): Part {
  const { createdAt, seededUntil, seededPartCount } = ticket;
  const source = random(seed, `ticket part ${ticket.number}/${position}`);
  const at = createdAt + Math.floor(((seededUntil - createdAt) * (position + 1)) / seededPartCount);
  const partType = source.pick([
    'comment',
    'comment',
    'note',
    'assignment',
    'ticket_state_updated_by_admin',
  ]);
  const admin = adminId(source.integer(0, Math.max(0, people.admins - 1)));
  const byContact = partType === 'comment' && source.chance(0.5);
  return {
    type: 'ticket_part',
    id: String(ticket.firstPartId + position),
    part_type: partType,
    ...(partType === 'comment' || partType === 'note' ? { body: htmlBody(source) } : {}),
    ...(partType === 'ticket_state_updated_by_admin'
      ? {
          previous_ticket_state: 'submitted',
          ticket_state: source.pick(['in_progress', 'resolved']),
        }
      : {}),
    ...(partType === 'assignment' ? { assigned_to: { type: 'admin', id: admin } } : {}),
    created_at: at,
    updated_at: at,
    author: byContact ? { ...people.contact, type: 'user' } : people.admin(admin),
    attachments: [],
    redacted: false,
  };
}
