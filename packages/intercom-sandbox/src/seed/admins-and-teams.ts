import type { PlainRecord } from '../workspace/records.ts';
import { random } from './random.ts';
import { firstNames, lastNames } from './words.ts';

const firstAdminId = 991_267_459;
const firstTeamId = 5_017_691;

export function adminId(number: number): string {
  return String(firstAdminId + number);
}

export function teamId(number: number): string {
  return String(firstTeamId + number);
}

/** Admins; the third and every seventh have no inbox seat, every fifth is away. */
export function seedAdmins(seed: number, count: number, teams: number, at: number): PlainRecord[] {
  return Array.from({ length: count }, (_, number) => {
    const source = random(seed, `admin ${number}`);
    const away = number % 5 === 4;
    const teamIds = teams === 0 ? [] : [Number(teamId(number % teams))];
    return {
      id: adminId(number),
      createdAt: at + number,
      updatedAt: at + number,
      wire: {
        type: 'admin',
        id: adminId(number),
        name: `${source.pick(firstNames)} ${source.pick(lastNames)}`,
        email: `admin${number}@example.com`,
        job_title: source.pick(['Support', 'Success', 'Engineering &amp; Ops', '']),
        away_mode_enabled: away,
        away_mode_reassign: away && source.chance(0.5),
        away_status_reason_id: away ? 12_345 + number : null,
        has_inbox_seat: number % 7 !== 2,
        team_ids: teamIds,
        avatar: `https://static.example.com/avatars/${number}.png`,
        team_priority_level: {
          primary_team_ids: teamIds,
          secondary_team_ids: [],
        },
      },
    };
  });
}

/** Teams; the last one has nobody in it. */
export function seedTeams(seed: number, count: number, admins: number, at: number): PlainRecord[] {
  return Array.from({ length: count }, (_, number) => {
    const source = random(seed, `team ${number}`);
    const members = Array.from({ length: admins }, (_, i) => i)
      .filter((i) => i % count === number && number !== count - 1)
      .map((i) => Number(adminId(i)));
    return {
      id: teamId(number),
      createdAt: at + number,
      updatedAt: at + number,
      wire: {
        type: 'team',
        id: teamId(number),
        name: ['Support', 'Sales &amp; Success', 'Équipe Nuit'][number] ?? `Team ${number}`,
        admin_ids: members,
        admin_priority_level: {
          primary_admin_ids: members.slice(0, 1),
          secondary_admin_ids: members.slice(1),
        },
        assignment_limit: source.chance(0.5) ? source.integer(5, 50) : null,
        distribution_method: source.pick(['round_robin', 'manual', 'load_balanced']),
      },
    };
  });
}
