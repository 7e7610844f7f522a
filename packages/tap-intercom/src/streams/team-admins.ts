import { isJsonObject, type JsonObject, type JsonValue } from '@intercom-to-snowflake/singer';
import schema from './schemas/team_admins.json' with { type: 'json' };
import type { StreamDefinition } from './stream.ts';

/** Which admins are in which team, and how they are prioritised there. */
export const teamAdmins: StreamDefinition = {
  name: 'team_admins',
  about: 'Which admin is in which team, and with what priority.',
  schema,
  keyProperties: ['team_id', 'admin_id'],
  replication: { method: 'FULL_TABLE' },
  source: {
    kind: 'cut',
    parent: 'teams',
    cut: (team) =>
      listIn(team['admin_ids'])
        .filter((id) => typeof id === 'number' || typeof id === 'string')
        .map((id) => ({
          team_id: team['id'] ?? null,
          admin_id: id,
          priority: priorityOf(team, id),
        })),
  },
  permission: 'Read and list users and companies',
  since: '2.7',
};

function priorityOf(team: JsonObject, adminId: number | string): string | null {
  const levels = isJsonObject(team['admin_priority_level']) ? team['admin_priority_level'] : {};
  if (listIn(levels['primary_admin_ids']).includes(adminId)) return 'primary';
  return listIn(levels['secondary_admin_ids']).includes(adminId) ? 'secondary' : null;
}

function listIn(value: JsonValue | undefined): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
