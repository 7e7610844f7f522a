/** The ready-made catalogs: which streams each of them selects, in the order they are listed here. */
const selections = {
  'support-analytics': [
    ...['conversations', 'conversation_parts', 'part_attachments', 'conversation_contacts'],
    ...['conversation_tags', 'conversation_teammates', 'conversation_linked_objects'],
    ...['conversation_rating', 'conversation_sla', 'conversation_attributes'],
    'deleted_conversations',
    ...['tickets', 'ticket_parts', 'ticket_contacts', 'ticket_linked_objects'],
    ...['ticket_types', 'ticket_type_attributes', 'ticket_states'],
    ...['contacts', 'contact_tags', 'contact_companies', 'contact_merge_history'],
    ...['contact_attributes', 'companies', 'company_tags', 'company_attributes'],
    ...['admins', 'teams', 'team_admins', 'tags', 'counts', 'workspace'],
  ],
  // The source tables of fivetran/dbt_intercom 1.6.1: ratings and SLAs are fields of its conversations.
  'dbt-intercom': [
    ...['admins', 'teams', 'team_admins', 'tags'],
    ...['contacts', 'contact_companies', 'contact_tags', 'companies', 'company_tags'],
    ...['conversations', 'conversation_contacts', 'conversation_tags', 'conversation_parts'],
    ...['articles', 'collections', 'help_centers'],
  ],
};

/** The catalog files by their path, made of what the tap discovers. */
export function catalogFiles({ streams }) {
  const all = streams.map(({ stream }) => stream);
  return Object.fromEntries(
    Object.entries({ 'all-streams': all, ...selections }).map(([name, names]) => [
      `catalogs/${name}.json`,
      catalogText(names.map((stream) => selected(entryOf(stream, streams)))),
    ]),
  );
}

function entryOf(name, streams) {
  const entry = streams.find(({ stream }) => stream === name);
  if (entry === undefined) throw new Error(`the tap has no stream ${name}`);
  return entry;
}

function selected(entry) {
  return {
    ...entry,
    metadata: entry.metadata.map((item) =>
      item.breadcrumb.length === 0
        ? { ...item, metadata: { ...item.metadata, selected: true } }
        : item,
    ),
  };
}

/** A line for each thing that people change: a stream's properties and the metadata of each field. */
function catalogText(entries) {
  const texts = entries.map((entry) => {
    const lines = Object.entries(entry).map(([name, value]) =>
      name === 'metadata'
        ? `"metadata": [\n        ${value.map((item) => JSON.stringify(item)).join(',\n        ')}\n      ]`
        : `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
    );
    return `    {\n      ${lines.join(',\n      ')}\n    }`;
  });
  return `{\n  "streams": [\n${texts.join(',\n')}\n  ]\n}\n`;
}
