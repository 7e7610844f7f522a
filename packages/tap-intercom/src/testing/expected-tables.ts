import { createHash } from 'node:crypto';
import type { IntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';
import { isJsonObject, type JsonObject, type JsonValue } from '@intercom-to-snowflake/singer';

export type Workspace = IntercomSandbox['workspace'];
type Kind = Parameters<Workspace['ids']>[0];

/** What each stream has to hold, its fields as the API spells them, and the names of its keys. */
export const expectedTables: Readonly<
  Record<
    string,
    {
      readonly keys: readonly string[];
      readonly records: (workspace: Workspace) => readonly JsonObject[];
    }
  >
> = {
  ...wholeKinds([
    'admins',
    'teams',
    'tags',
    'conversation_attributes',
    'subscription_types',
    'ticket_types',
    'ticket_states',
    'collections',
    'help_centers',
    'activity_logs',
    'deleted_conversations',
  ]),
  // The list has no statistics; each article by itself has (2.16 description, article_list_item).
  articles: {
    keys: ['id'],
    records: (workspace) =>
      all(workspace, 'articles').map((article) => without(article, 'statistics')),
  },
  segments: { keys: ['id'], records: (workspace) => segmentsOf(workspace, 'contacts') },
  company_segments: { keys: ['id'], records: (workspace) => segmentsOf(workspace, 'companies') },
  contact_attributes: {
    keys: ['model', 'full_name'],
    records: (workspace) => attributesOf(workspace, 'contact'),
  },
  company_attributes: {
    keys: ['model', 'full_name'],
    records: (workspace) => attributesOf(workspace, 'company'),
  },
  team_admins: {
    keys: ['team_id', 'admin_id'],
    records: (workspace) =>
      all(workspace, 'teams').flatMap((team) => {
        const { primary_admin_ids: primary = [], secondary_admin_ids: secondary = [] } = (team[
          'admin_priority_level'
        ] ?? {}) as Readonly<Record<string, readonly JsonValue[]>>;
        return (team['admin_ids'] as readonly JsonValue[]).map((admin) => ({
          team_id: team['id'] ?? null,
          admin_id: admin,
          priority: primary.includes(admin)
            ? 'primary'
            : secondary.includes(admin)
              ? 'secondary'
              : null,
        }));
      }),
  },
  ticket_type_attributes: {
    keys: ['id'],
    records: (workspace) =>
      all(workspace, 'ticket_types').flatMap((type) =>
        listAt(type, 'ticket_type_attributes', 'data').map((attribute) => ({
          ticket_type_id: type['id'] ?? null,
          ...attribute,
        })),
      ),
  },
  companies: { keys: ['id'], records: companiesOf },
  company_tags: joined('company', companiesOf, ['tags', 'tags'], 'tag_id'),
  company_notes: notesOf('company', 'companies'),
  company_segment_memberships: {
    keys: ['company_id', 'segment_id'],
    records: (workspace) =>
      all(workspace, 'companies').flatMap((company) =>
        segmentsIn(workspace, company, workspace.companySegmentIds, 'company'),
      ),
  },
  company_contacts: {
    keys: ['company_id', 'contact_id'],
    records: (workspace) =>
      all(workspace, 'companies').flatMap((company) =>
        workspace.companyContactIds(company['id'] as string).map((contact) => ({
          contact_id: contact,
          ...linkTo('company', company),
        })),
      ),
  },
  contacts: { keys: ['id'], records: contactsOf },
  contact_tags: joined('contact', contactsOf, ['tags', 'data'], 'tag_id'),
  contact_companies: joined('contact', contactsOf, ['companies', 'data'], 'company_id'),
  contact_subscriptions: {
    keys: ['contact_id', 'subscription_type_id', 'state'],
    records: (workspace) =>
      all(workspace, 'contacts').flatMap((contact) =>
        ['opted_in', 'opted_out'].flatMap((state) =>
          listAt(contact, `${state}_subscription_types`, 'data').map((type) => ({
            ...renamed(type, 'subscription_type_id'),
            ...linkTo('contact', contact),
            state,
          })),
        ),
      ),
  },
  contact_merge_history: {
    keys: ['contact_id', 'source_contact_id'],
    records: (workspace) =>
      contactsOf(workspace).flatMap((contact) =>
        ((contact['merge_history'] ?? []) as readonly JsonObject[]).map((merge) => ({
          ...merge,
          ...linkTo('contact', contact),
        })),
      ),
  },
  contact_notes: notesOf('contact', 'contacts'),
  contact_segments: {
    keys: ['contact_id', 'segment_id'],
    records: (workspace) =>
      all(workspace, 'contacts').flatMap((contact) =>
        segmentsIn(workspace, contact, workspace.contactSegmentIds, 'contact'),
      ),
  },
  data_events: { keys: ['event_hash'], records: eventsOf },
  data_event_summaries: { keys: ['contact_id', 'name'], records: summariesOf },
  conversations: { keys: ['id'], records: conversationsOf },
  conversation_contacts: joined(
    'conversation',
    conversationsOf,
    ['contacts', 'contacts'],
    'contact_id',
  ),
  conversation_tags: joined('conversation', conversationsOf, ['tags', 'tags'], 'tag_id'),
  conversation_teammates: joined(
    'conversation',
    conversationsOf,
    ['teammates', 'admins'],
    'teammate_id',
  ),
  conversation_linked_objects: linkedObjects('conversation', conversationsOf),
  conversation_rating: single('conversation_rating'),
  conversation_sla: single('sla_applied'),
  conversation_parts: { keys: ['id'], records: conversationPartsOf },
  part_attachments: {
    keys: ['part_id', 'ordinal'],
    records: (workspace) =>
      conversationPartsOf(workspace).flatMap((part) =>
        ((part['attachments'] ?? []) as readonly JsonObject[]).map((attachment, ordinal) => ({
          ...attachment,
          part_id: part['id'] ?? null,
          ordinal,
          conversation_id: part['conversation_id'] ?? null,
          conversation_updated_at: part['conversation_updated_at'] ?? null,
        })),
      ),
  },
  tickets: { keys: ['id'], records: ticketsOf },
  ticket_contacts: joined('ticket', ticketsOf, ['contacts', 'contacts'], 'contact_id'),
  ticket_linked_objects: linkedObjects('ticket', ticketsOf),
  ticket_parts: {
    keys: ['id'],
    records: (workspace) =>
      ticketsOf(workspace).flatMap((ticket) =>
        workspace
          .ticketParts(ticket['id'] as string)
          .slice(-500)
          .map((part) => ({ ...(part as JsonObject), ...linkTo('ticket', ticket) })),
      ),
  },
};

type Table = (typeof expectedTables)[string];

function wholeKinds(kinds: readonly Kind[]): Readonly<Record<string, Table>> {
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      { keys: ['id'], records: (workspace: Workspace) => all(workspace, kind) },
    ]),
  );
}

function all(workspace: Workspace, kind: Kind): readonly JsonObject[] {
  return workspace.ids(kind).map((id) => ({ ...workspace.record(kind, id) }) as JsonObject);
}

function listAt(object: JsonObject, field: string, list: string): readonly JsonObject[] {
  const value = object[field];
  return ((isJsonObject(value) ? value[list] : undefined) ?? []) as readonly JsonObject[];
}

function linkTo(parent: string, object: JsonObject): JsonObject {
  return {
    [`${parent}_id`]: object['id'] ?? null,
    [`${parent}_updated_at`]: object['updated_at'] ?? null,
  };
}

function without(object: JsonObject, field: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));
}

function renamed({ id = null, ...rest }: JsonObject, name: string): JsonObject {
  return { ...rest, [name]: id };
}

function joined(
  parent: string,
  objects: Table['records'],
  [field, list]: readonly [string, string],
  itemId: string,
  moreKeys: readonly string[] = [],
): Table {
  return {
    keys: [`${parent}_id`, ...moreKeys, itemId],
    records: (workspace) =>
      objects(workspace).flatMap((object) =>
        listAt(object, field, list).map((item) => ({
          ...renamed(item, itemId),
          ...linkTo(parent, object),
        })),
      ),
  };
}

function linkedObjects(parent: string, objects: Table['records']): Table {
  return joined(parent, objects, ['linked_objects', 'data'], 'linked_object_id', ['type']);
}

function single(field: string): Table {
  return {
    keys: ['conversation_id'],
    records: (workspace) =>
      all(workspace, 'conversations').flatMap((conversation) =>
        isJsonObject(conversation[field])
          ? [{ ...conversation[field], ...linkTo('conversation', conversation) }]
          : [],
      ),
  };
}

function notesOf(parent: string, kind: 'contacts' | 'companies'): Table {
  return {
    keys: ['id'],
    records: (workspace) =>
      all(workspace, kind).flatMap((object) =>
        workspace.noteIds(object['id'] as string).map((id) => ({
          ...(workspace.record('notes', id) as JsonObject),
          ...linkTo(parent, object),
        })),
      ),
  };
}

function segmentsIn(
  workspace: Workspace,
  object: JsonObject,
  idsOf: (id: string) => readonly string[],
  parent: string,
): readonly JsonObject[] {
  return idsOf(object['id'] as string).map((id) => ({
    ...renamed(workspace.record('segments', id) as JsonObject, 'segment_id'),
    ...linkTo(parent, object),
  }));
}

/** Segments of people have a type of person, those of companies have none. */
function segmentsOf(workspace: Workspace, kind: 'contacts' | 'companies'): readonly JsonObject[] {
  const idsOf = kind === 'contacts' ? workspace.contactSegmentIds : workspace.companySegmentIds;
  const memberships = workspace.ids(kind).map(idsOf);
  return all(workspace, 'segments')
    .filter((segment) => (segment['person_type'] !== undefined) === (kind === 'contacts'))
    .map((segment) => ({
      ...segment,
      count: memberships.filter((ids) => ids.includes(segment['id'] as string)).length,
    }));
}

function attributesOf(workspace: Workspace, model: string): readonly JsonObject[] {
  return all(workspace, 'data_attributes').filter((attribute) => attribute['model'] === model);
}

function companiesOf(workspace: Workspace): readonly JsonObject[] {
  return all(workspace, 'companies').map((company) =>
    withWhole(company, 'notes', 'note', newestNotes(workspace, company)),
  );
}

function contactsOf(workspace: Workspace): readonly JsonObject[] {
  return all(workspace, 'contacts').map((contact) => {
    const id = contact['id'] as string;
    const tagged = withWhole(contact, 'tags', 'tag', workspace.contactTagIds(id));
    const placed = withWhole(tagged, 'companies', 'company', workspace.contactCompanyIds(id));
    return {
      ...withWhole(placed, 'notes', 'note', newestNotes(workspace, contact)),
      // Leads have none (2.16 description, schema contact).
      ...(contact['role'] === 'user' && {
        merge_history: workspace.mergeHistory(id) as readonly JsonObject[],
      }),
    };
  });
}

function newestNotes(workspace: Workspace, parent: JsonObject): readonly string[] {
  return [...workspace.noteIds(parent['id'] as string)].reverse();
}

/** The object with the whole of a list that the API cuts at 10. */
function withWhole(
  object: JsonObject,
  field: string,
  type: string,
  ids: readonly string[],
): JsonObject {
  return {
    ...object,
    [field]: {
      ...(object[field] as JsonObject),
      data: ids.map((one) => ({ id: one, type, url: `/${field}/${one}` })),
      total_count: ids.length,
      has_more: false,
    },
  };
}

function unassigned(object: JsonObject): JsonObject {
  const nobody = ['admin_assignee_id', 'team_assignee_id'].filter((field) => object[field] === 0);
  return { ...object, ...Object.fromEntries(nobody.map((field) => [field, null])) };
}

function conversationsOf(workspace: Workspace): readonly JsonObject[] {
  return all(workspace, 'conversations').map((conversation) => {
    const total = workspace.parts(conversation['id'] as string).length;
    const totals = { parts_total_count: total, parts_truncated: total > 500 };
    return unassigned({ ...without(conversation, 'conversation_parts'), ...totals });
  });
}

function conversationPartsOf(workspace: Workspace): readonly JsonObject[] {
  return all(workspace, 'conversations').flatMap((conversation) => {
    const parts = workspace.parts(conversation['id'] as string);
    return parts.slice(-500).map((part) => ({
      ...part,
      conversation_created_at: conversation['created_at'] ?? null,
      conversation_total_parts: parts.length,
      ...linkTo('conversation', conversation),
    }));
  });
}

function ticketsOf(workspace: Workspace): readonly JsonObject[] {
  return all(workspace, 'tickets').map((ticket) => {
    const total = workspace.ticketParts(ticket['id'] as string).length;
    return unassigned({ ...ticket, parts_total_count: total, parts_truncated: total > 500 });
  });
}

function personOf(contact: JsonObject): JsonObject {
  const { id = null, email, external_id: userId } = contact;
  return {
    intercom_user_id: id,
    ...(typeof email === 'string' && { email }),
    ...(typeof userId === 'string' && { user_id: userId }),
  };
}

/** Events are listed for 90 days (2.16 description, "List all data events"). */
function eventsOf(workspace: Workspace): readonly JsonObject[] {
  const since = workspace.now() - 90 * 86_400;
  return all(workspace, 'contacts').flatMap((contact) =>
    workspace
      .events(contact['id'] as string)
      .filter(({ createdAt }) => createdAt >= since)
      .map(({ id, name, createdAt, metadata }) => {
        const event = {
          created_at: createdAt,
          event_name: name,
          id,
          metadata: metadata as JsonObject,
          type: 'event',
          ...personOf(contact),
        };
        return {
          ...event,
          event_hash: createHash('sha256').update(sortedText(event)).digest('hex'),
          contact_id: contact['id'] ?? null,
          contact_updated_at: contact['updated_at'] ?? null,
        };
      }),
  );
}

function sortedText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => sortedText(item)).join()}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => `${JSON.stringify(name)}:${sortedText(one)}`);
  return `{${members.join()}}`;
}

function summariesOf(workspace: Workspace): readonly JsonObject[] {
  return all(workspace, 'contacts').flatMap((contact) => {
    const events = workspace.events(contact['id'] as string);
    const { email = null, intercom_user_id, user_id = null } = personOf(contact);
    return [...new Set(events.map(({ name }) => name))].map((name) => {
      const times = events.filter((event) => event.name === name).map((event) => event.createdAt);
      return {
        name,
        first: new Date(Math.min(...times) * 1000).toISOString(),
        last: new Date(Math.max(...times) * 1000).toISOString(),
        count: times.length,
        description: '',
        email,
        intercom_user_id: intercom_user_id ?? null,
        user_id,
        contact_id: contact['id'] ?? null,
        contact_updated_at: contact['updated_at'] ?? null,
      };
    });
  });
}
