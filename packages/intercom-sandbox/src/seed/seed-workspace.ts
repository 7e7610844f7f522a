import { calendar } from '../workspace/calendar.ts';
import type { Note, PlainRecord } from '../workspace/records.ts';
import { addToCompanies, type State } from '../workspace/state.ts';
import { table } from '../workspace/table.ts';
import { adminId, seedAdmins, seedTeams } from './admins-and-teams.ts';
import { seedCompanies } from './companies.ts';
import { seedContacts } from './contacts.ts';
import { seedConversations } from './conversations.ts';
import { seedCustomAttributes } from './custom-attributes.ts';
import { seedNotes } from './notes.ts';
import { random } from './random.ts';
import type { Size } from './size.ts';
import { seedSubscriptionTypes } from './subscription-types.ts';
import { seedSegments, seedTags } from './tags-and-segments.ts';
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
  const conversations = seedConversations(seed, size, times);
  const notes = [
    ...seedNotes(seed, 'contact', contacts, size.admins),
    ...seedNotes(seed, 'company', companies, size.admins),
  ];
  const members = new Map<string, Set<string>>();
  for (const contact of contacts) addToCompanies(members, contact);
  const attributes = seedCustomAttributes(start, adminId(0));
  const ofModel = (record: PlainRecord): boolean => record.wire['model'] !== 'conversation';
  const counters = new Map<string, number>();

  return {
    seed,
    seeded: size,
    app: {
      id: `sandbox${seed}`,
      name: 'Sandbox &amp; Co',
      region: options.region,
      timezone,
      createdAt: start,
    },
    calendar: days,
    contacts: table(contacts),
    companies: table(companies),
    conversations: table(conversations),
    notes: table(notes),
    notesOn: idsByParent(notes),
    plain: {
      admins: table(seedAdmins(seed, size.admins, size.teams, start)),
      teams: table(seedTeams(seed, size.teams, size.admins, start)),
      tags: table(seedTags(size.tags, start)),
      segments: table(seedSegments(seed, size.segments, start, times.end)),
      data_attributes: table(attributes.filter(ofModel)),
      conversation_attributes: table(attributes.filter((record) => !ofModel(record))),
      subscription_types: table(seedSubscriptionTypes(start)),
      deleted_conversations: table<PlainRecord>([]),
    },
    departedContacts: new Map(),
    unsearchable: new Set(),
    mergedInto: new Map(),
    members,
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
