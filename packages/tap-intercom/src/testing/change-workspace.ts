import type { IntercomSandbox } from '@intercom-to-snowflake/intercom-sandbox';

type Workspace = IntercomSandbox['workspace'];

/** Takes one of a kind. There is one: what would take the last is not done. */
export type Pick = (kind: Parameters<Workspace['ids']>[0]) => string;

/** What people do in a workspace, to the objects that `pick` takes. */
export const operations: Readonly<Record<string, (workspace: Workspace, pick: Pick) => void>> = {
  createContact: (workspace) => workspace.createContact({ name: 'New' }),
  updateContact: (workspace, pick) => {
    workspace.updateContact(pick('contacts'), { name: 'Changed' });
  },
  tagContact: (workspace, pick) => {
    workspace.tagContact(pick('contacts'), pick('tags'));
  },
  untagContact: (workspace, pick) => {
    workspace.untagContact(pick('contacts'), pick('tags'));
  },
  tagContactOften: (workspace, pick) => {
    const contact = pick('contacts');
    for (const tag of workspace.ids('tags').slice(0, 14)) workspace.tagContact(contact, tag);
  },
  addContactNote: (workspace, pick) => workspace.addContactNote(pick('contacts'), '<p>Note</p>'),
  optIn: (workspace, pick) => {
    workspace.optIn(pick('contacts'), pick('subscription_types'));
  },
  optOut: (workspace, pick) => {
    workspace.optOut(pick('contacts'), pick('subscription_types'));
  },
  convertContact: (workspace, pick) => {
    workspace.convertContact(pick('contacts'), 'user');
  },
  mergeContacts: (workspace, pick) => {
    const from = pick('contacts');
    const into = workspace.ids('contacts').find((id) => id !== from);
    if (into !== undefined && workspace.ids('contacts').length > 2) {
      workspace.mergeContacts(from, into);
    }
  },
  archiveContact: (workspace, pick) => {
    if (workspace.ids('contacts').length > 2) workspace.archiveContact(pick('contacts'));
  },
  deleteContact: (workspace, pick) => {
    if (workspace.ids('contacts').length > 2) workspace.deleteContact(pick('contacts'));
  },
  createCompany: (workspace) => workspace.createCompany({ name: 'New' }),
  updateCompany: (workspace, pick) => {
    workspace.updateCompany(pick('companies'), { name: 'Changed' });
  },
  tagCompany: (workspace, pick) => {
    workspace.tagCompany(pick('companies'), pick('tags'));
  },
  addCompanyNote: (workspace, pick) => workspace.addCompanyNote(pick('companies'), '<p>Note</p>'),
  deleteCompany: (workspace, pick) => {
    if (workspace.ids('companies').length > 2) workspace.deleteCompany(pick('companies'));
  },
  createConversation: (workspace, pick) => workspace.createConversation(pick('contacts')),
  reply: (workspace, pick) => workspace.reply(pick('conversations'), { body: '<p>More</p>' }),
  close: (workspace, pick) => workspace.closeConversation(pick('conversations')),
  assign: (workspace, pick) => workspace.assignConversation(pick('conversations'), 0),
  tagConversation: (workspace, pick) => {
    workspace.tagConversation(pick('conversations'), pick('tags'));
  },
  redact: (workspace, pick) => {
    const id = pick('conversations');
    const part = workspace.parts(id).at(-1)?.['id'];
    if (typeof part === 'string') workspace.redactPart(id, part);
  },
  deleteConversation: (workspace, pick) => {
    if (workspace.ids('conversations').length > 2) {
      workspace.deleteConversation(pick('conversations'));
    }
  },
  createTicket: (workspace, pick) => workspace.createTicket(pick('contacts')),
  replyToTicket: (workspace, pick) =>
    workspace.replyToTicket(pick('tickets'), { body: '<p>More</p>' }),
  setTicketState: (workspace, pick) =>
    workspace.setTicketState(pick('tickets'), pick('ticket_states')),
  assignTicket: (workspace, pick) => workspace.assignTicket(pick('tickets'), 0),
  linkTicket: (workspace, pick) => {
    workspace.linkTicket(pick('tickets'), pick('conversations'));
  },
  deleteTicket: (workspace, pick) => {
    if (workspace.ids('tickets').length > 2) workspace.deleteTicket(pick('tickets'));
  },
  updateArticle: (workspace, pick) => {
    workspace.updateRecord('articles', pick('articles'), { title: 'Changed' });
  },
  createTag: (workspace) => workspace.createRecord('tags', { type: 'tag', name: 'New' }),
};

/** Fields that change although the object they are in was not changed: counts of others. */
export const countsOfOthers: Readonly<Record<string, readonly string[]>> = {
  companies: ['user_count'],
  segments: ['count'],
  company_segments: ['count'],
};
