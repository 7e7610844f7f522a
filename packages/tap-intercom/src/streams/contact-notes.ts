import { notesOf } from './notes-of.ts';
import schema from './schemas/notes.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** The notes on contacts, with one request for each changed contact that has any. */
export const contactNotes: StreamDefinition = {
  name: 'contact_notes',
  about: 'Notes on contacts.',
  endpoints: ['GET /contacts/{contact_id}/notes'],
  limits: 'Contacts without notes cost nothing.',
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'contact_updated_at' },
  source: { kind: 'per-parent', parent: 'contacts', read: notesOf('contact', 'contacts') },
  permission: 'Read and list users and companies',
  since: '2.7',
  selectedByDefault: false,
};
