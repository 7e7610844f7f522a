import { notFound } from '../server/api-error.ts';
import type { Endpoint } from '../server/endpoint.ts';

export const teamEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/teams',
    permission: 'read_users_and_companies',
    answer: ({ state }) => ({
      type: 'team.list',
      teams: state.plain.teams.all().map(({ wire }) => wire),
    }),
  },
  {
    method: 'GET',
    path: '/teams/{team_id}',
    permission: 'read_users_and_companies',
    answer: ({ state, param }) => {
      const team = state.plain.teams.get(param('team_id'));
      if (team === undefined) throw notFound('Team not found', 'team_not_found');
      return team.wire;
    },
  },
];
