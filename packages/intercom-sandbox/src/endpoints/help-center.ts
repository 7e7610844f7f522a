import { numberedPage } from '../paging/numbered-page.ts';
import { notFound } from '../server/api-error.ts';
import type { Endpoint } from '../server/endpoint.ts';

const permission = 'read_articles';
const plan = 'articles';

export const helpCenterEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/help_center/collections',
    permission,
    plan,
    answer: (call) => {
      const collections = [...call.state.plain.collections.byUpdatedAt.rows].reverse();
      const { items, pages } = numberedPage(call, collections, {
        perPage: 20,
        most: 150,
        next: 'absent',
      });
      return {
        type: 'list',
        data: items.map(({ wire }) => wire),
        total_count: collections.length,
        pages,
      };
    },
  },
  {
    method: 'GET',
    path: '/help_center/collections/{collection_id}',
    permission,
    plan,
    answer: ({ state, param }) => {
      const collection = state.plain.collections.get(param('collection_id'));
      if (collection === undefined) throw notFound('Resource Not Found');
      return collection.wire;
    },
  },
  {
    method: 'GET',
    path: '/help_center/help_centers',
    permission,
    plan,
    answer: ({ state }) => ({
      type: 'list',
      data: state.plain.help_centers.all().map(({ wire }) => wire),
    }),
  },
  {
    method: 'GET',
    path: '/help_center/help_centers/{help_center_id}',
    permission,
    plan,
    answer: ({ state, param }) => {
      const helpCenter = state.plain.help_centers.get(param('help_center_id'));
      if (helpCenter === undefined) throw notFound('Resource Not Found');
      return helpCenter.wire;
    },
  },
];
