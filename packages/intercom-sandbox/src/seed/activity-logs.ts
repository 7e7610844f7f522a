import type { JsonObject } from '../json.ts';
import type { PlainRecord } from '../workspace/records.ts';
import { adminId } from './admins-and-teams.ts';
import { uuid } from './ids.ts';
import { random, type Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** The kinds of activity that the sandbox knows: some of those that the description lists. */
export const activityTypes = [
  'admin_login_success',
  'admin_logout',
  'admin_away_mode_change',
  'app_name_change',
  'bulk_export',
  'role_change',
] as const;

export function seedActivityLogs(seed: number, count: number, times: Timeline): PlainRecord[] {
  return Array.from({ length: count }, (_, number) => {
    const source = random(seed, `activity log ${number}`);
    const createdAt = times.createdAt(source, number, count);
    const activityType = source.pick(activityTypes);
    const admin = source.integer(0, 3);
    const id = uuid(seed, 'activity log', number);
    return {
      id,
      createdAt,
      updatedAt: createdAt,
      wire: {
        id,
        performed_by: {
          type: 'admin',
          id: adminId(admin),
          email: `admin${admin}@example.com`,
          ip: `192.0.2.${number % 256}`,
        },
        metadata: metadata(source, activityType),
        created_at: createdAt,
        activity_type: activityType,
        activity_description: `Admin ${admin} did &quot;${activityType}&quot;.`,
      },
    };
  });
}

function metadata(source: Random, type: (typeof activityTypes)[number]): JsonObject | null {
  switch (type) {
    case 'admin_login_success':
      return { sign_in_method: source.pick(['email_password', 'google']) };
    case 'admin_away_mode_change':
      return {
        away_mode: true,
        away_status_reason: '😌 On a break',
        reassign_conversations: false,
      };
    case 'role_change':
      return { before: { role: 'agent' }, after: { role: 'lead' } };
    default:
      return source.chance(0.5) ? null : {};
  }
}
