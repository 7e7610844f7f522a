import { notFound } from '../server/api-error.ts';
import type { Endpoint } from '../server/endpoint.ts';

export const tagEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/tags',
    permission: 'read_tags',
    answer: ({ state }) => ({
      type: 'list',
      data: state.plain.tags.all().map(({ wire }) => wire),
    }),
  },
  {
    method: 'GET',
    path: '/tags/{tag_id}',
    permission: 'read_tags',
    answer: ({ state, param }) => {
      const tag = state.plain.tags.get(param('tag_id'));
      if (tag === undefined) throw notFound('Resource Not Found', 'tag_not_found');
      return tag.wire;
    },
  },
];
