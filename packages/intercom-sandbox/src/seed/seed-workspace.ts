import { calendar } from '../workspace/calendar.ts';
import type { Note } from '../workspace/records.ts';
import { addToCompanies, type State } from '../workspace/state.ts';
import { table } from '../workspace/table.ts';
import { adminId, seedAdmins, seedTeams } from './admins-and-teams.ts';
import { seedActivityLogs } from './activity-logs.ts';
import { seedArticles, seedCollections, seedHelpCenters } from './articles.ts';
import { seedCompanies } from './companies.ts';
import { seedContacts } from './contacts.ts';
import { seedConversationAttributes } from './conversation-attributes.ts';
import { seedConversations } from './conversations.ts';
import { seedCustomAttributes } from './custom-attributes.ts';
import { seedDeletedConversations } from './deleted-conversations.ts';
import { seedNotes } from './notes.ts';
import { random } from './random.ts';
import type { Size } from './size.ts';
import { seedSubscriptionTypes } from './subscription-types.ts';
import { seedSegments, seedTags } from './tags-and-segments.ts';
import { seedTicketStates, seedTicketTypes } from './ticket-types.ts';
import { seedTickets } from './tickets.ts';
import { timeline } from './timeline.ts';

export type SeedOptions = {
  readonly seed: number;
  readonly size: Size;
  readonly timezone: string;
  readonly region: string;
  /** The second the history ends at, a minute less. */
  readonly startsAt: number;
  /** The second it is, while the sandbox runs. */
  readonly now: () => number;
};

/**
 * Makes a workspace. The same seed and size give the same ids and contents; the same `startsAt`, too, gives the same
 * bytes.
 */
export function seedWorkspace(options: SeedOptions): State {
  const { seed, size, timezone, startsAt } = options;
  const days = calendar(timezone);
  const times = timeline(startsAt, days, random(seed, 'timeline'));
  const start = times.start;
  const contacts = seedContacts(seed, size, times);
  const companies = seedCompanies(seed, size, times);
  const notes = [
    ...seedNotes(seed, 'contact', contacts, size.admins),
    ...seedNotes(seed, 'company', companies, size.admins),
  ];
  const members = new Map<string, Set<string>>();
  for (const contact of contacts) addToCompanies(members, contact);
  const workspaceId = `sandbox${seed}`;
  const mergedInto = new Map(
    contacts.flatMap(({ id, mergeHistory }) =>
      mergeHistory.map(({ sourceContactId }) => [sourceContactId, id] as const),
    ),
  );
  const counters = new Map<string, number>();

  return {
    seed,
    seeded: size,
    app: {
      id: workspaceId,
      name: 'Sandbox &amp; Co',
      region: options.region,
      timezone,
      createdAt: start,
    },
    calendar: days,
    contacts: table(contacts),
    companies: table(companies),
    conversations: table(seedConversations(seed, size, times)),
    tickets: table(seedTickets(seed, size, times)),
    notes: table(notes),
    notesOn: idsByParent(notes),
    plain: {
      admins: table(seedAdmins(seed, size.admins, size.teams, start)),
      teams: table(seedTeams(seed, size.teams, size.admins, start)),
      tags: table(seedTags(size.tags, start)),
      segments: table(seedSegments(seed, size.segments, start, times.end)),
      data_attributes: table(seedCustomAttributes(start, adminId(0))),
      conversation_attributes: table(seedConversationAttributes(seed, start, adminId(0))),
      subscription_types: table(seedSubscriptionTypes(start)),
      ticket_types: table(seedTicketTypes(workspaceId, start)),
      ticket_states: table(seedTicketStates(start)),
      articles: table(seedArticles(seed, workspaceId, size.articles, times)),
      collections: table(seedCollections(seed, workspaceId, size.collections, times)),
      help_centers: table(seedHelpCenters(workspaceId, start)),
      activity_logs: table(seedActivityLogs(seed, size.activity_logs, times)),
      deleted_conversations: table(
        seedDeletedConversations(seed, size.deleted_conversations, times),
      ),
    },
    departedContacts: new Map(),
    unsearchable: new Set(),
    mergedInto,
    members,
    addedEvents: new Map(),
    seededUntil: times.end,
    now: options.now,
    nextNumber: (kind) => {
      const number = counters.get(kind) ?? 10_000_000;
      counters.set(kind, number + 1);
      return number;
    },
  };
}

function idsByParent(notes: readonly Note[]): Map<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const note of notes) {
    const known = ids.get(note.parentId);
    if (known === undefined) ids.set(note.parentId, [note.id]);
    else known.push(note.id);
  }
  return ids;
}
