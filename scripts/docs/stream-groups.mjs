/** The pages under docs/streams, each with the streams at its roots; what comes out of their objects follows them. */
export const groups = [
  {
    page: 'contacts',
    title: 'Contacts',
    roots: ['contacts', 'contact_attributes', 'segments', 'subscription_types'],
  },
  {
    page: 'companies',
    title: 'Companies',
    roots: ['companies', 'company_attributes', 'company_segments'],
  },
  {
    page: 'conversations',
    title: 'Conversations',
    roots: ['conversations', 'deleted_conversations', 'conversation_attributes'],
  },
  { page: 'tickets', title: 'Tickets', roots: ['tickets', 'ticket_types', 'ticket_states'] },
  {
    page: 'help-center',
    title: 'Help center',
    roots: ['help_centers', 'collections', 'articles'],
  },
  {
    page: 'workspace',
    title: 'Workspace',
    roots: ['workspace', 'admins', 'teams', 'tags', 'activity_logs', 'counts'],
  },
];

/** The groups with their streams. Throws when a stream is in none. */
export function groupStreams(streams) {
  const grouped = groups.map((group) => ({
    ...group,
    streams: group.roots.flatMap((root) => withChildren(root, streams)),
  }));
  const missing = streams.filter((stream) => !grouped.some((one) => one.streams.includes(stream)));
  if (missing.length > 0) {
    throw new Error(`in no group of docs/streams: ${missing.map(({ name }) => name).join(', ')}`);
  }
  return grouped;
}

function withChildren(name, streams) {
  const children = streams.filter(({ source }) => source.parent === name);
  return [
    ...streams.filter((stream) => stream.name === name),
    ...children.flatMap((child) => withChildren(child.name, streams)),
  ];
}
