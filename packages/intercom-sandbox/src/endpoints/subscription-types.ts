import type { Endpoint } from '../server/endpoint.ts';

export const subscriptionTypeEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/subscription_types',
    permission: 'read_users_and_companies',
    answer: ({ state }) => ({
      type: 'list',
      data: state.plain.subscription_types.all().map(({ wire }) => wire),
    }),
  },
];
