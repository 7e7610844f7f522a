import { notesOf } from './notes-of.ts';
import schema from './schemas/notes.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** The notes on companies, with one request for each changed company that has any. */
export const companyNotes: StreamDefinition = {
  name: 'company_notes',
  about: 'Notes on companies.',
  endpoints: ['GET /companies/{company_id}/notes'],
  schema,
  keyProperties: ['id'],
  replication: { method: 'INCREMENTAL', key: 'company_updated_at' },
  source: { kind: 'per-parent', parent: 'companies', read: notesOf('company', 'companies') },
  permission: 'Read and list users and companies',
  since: '2.15',
  selectedByDefault: false,
};
