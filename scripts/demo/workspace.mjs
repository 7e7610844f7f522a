/** How many records each stream of the workspace has, and so how many rows each table must have. */
export async function expectedRows({ workspace, url, token }) {
  const counts = workspace.counts();
  const segments = workspace.ids('segments').map((id) => workspace.record('segments', id));
  // Segments of companies name no type of person.
  const companySegments = segments.filter((segment) => segment.person_type === undefined).length;
  const sum = (kind, count) => workspace.ids(kind).reduce((total, id) => total + count(id), 0);
  return {
    ACTIVITY_LOGS: counts.activity_logs,
    ADMINS: counts.admins,
    ARTICLES: counts.articles,
    COLLECTIONS: counts.collections,
    COMPANIES: counts.companies,
    COMPANY_ATTRIBUTES: await countAttributes('company'),
    COMPANY_SEGMENTS: companySegments,
    CONTACTS: counts.contacts,
    CONTACT_ATTRIBUTES: await countAttributes('contact'),
    CONTACT_COMPANIES: sum('contacts', (id) => workspace.contactCompanyIds(id).length),
    CONTACT_TAGS: sum('contacts', (id) => workspace.contactTagIds(id).length),
    CONVERSATIONS: counts.conversations,
    // Intercom returns the 500 most recent parts of a conversation, and no others.
    CONVERSATION_PARTS: sum('conversations', (id) => Math.min(500, workspace.parts(id).length)),
    DELETED_CONVERSATIONS: counts.deleted_conversations,
    HELP_CENTERS: counts.help_centers,
    SEGMENTS: segments.length - companySegments,
    SUBSCRIPTION_TYPES: counts.subscription_types,
    TAGS: counts.tags,
    TEAMS: counts.teams,
    TICKETS: counts.tickets,
    TICKET_STATES: counts.ticket_states,
    TICKET_TYPES: counts.ticket_types,
  };

  /** Intercom's own attributes are the same in every workspace, and only its API lists them. */
  async function countAttributes(model) {
    const response = await fetch(`${url}/data_attributes?model=${model}&include_archived=true`, {
      headers: { authorization: `Bearer ${token}`, 'intercom-version': '2.16' },
    });
    return (await response.json()).data.length;
  }
}

/** What happens in the workspace between the two runs. Returns one line for people per change. */
export function makeChanges(workspace) {
  const contactId = workspace.ids('contacts')[3];
  const conversationId = workspace
    .ids('conversations')
    .find((id) => workspace.parts(id).length > 2 && workspace.parts(id).length < 10);
  const tagId = workspace.ids('tags').at(-1);

  workspace.updateContact(contactId, { name: 'Grace Hopper' });
  const newConversation = workspace.createConversation(contactId, {
    title: 'It works on my laptop',
  });
  workspace.reply(conversationId, { body: '<p>Thanks, that solved it.</p>' });
  workspace.deleteRecord('tags', tagId);
  return [
    `contact ${contactId} was renamed to Grace Hopper`,
    `conversation ${newConversation} was opened`,
    `conversation ${conversationId} got a reply`,
    `tag ${tagId} was deleted`,
  ];
}
