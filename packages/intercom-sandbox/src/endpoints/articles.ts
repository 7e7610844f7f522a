import type { JsonObject } from '../json.ts';
import { numberedPage } from '../paging/numbered-page.ts';
import { notFound } from '../server/api-error.ts';
import type { ApiVersion } from '../server/api-version.ts';
import type { Endpoint } from '../server/endpoint.ts';

const permission = 'read_articles';
const plan = 'articles';

/** Up to 2.15 an article also named its first parent (schema `article`, 2.15 and 2.16). */
function asOf(version: ApiVersion, article: JsonObject): JsonObject {
  if (version >= 16) return article;
  const parents = article['parent_ids'];
  const first: unknown = Array.isArray(parents) ? parents[0] : undefined;
  const isChild = typeof first === 'number';
  return {
    ...article,
    parent_id: isChild ? first : null,
    parent_type: isChild ? 'collection' : null,
  };
}

function withoutStatistics(article: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(article).filter(([name]) => name !== 'statistics'));
}

/** Articles, the newest change first; lists leave their statistics out (Intercom's API changelog). */
export const articleEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/articles',
    permission,
    plan,
    answer: (call) => {
      const articles = [...call.state.plain.articles.byUpdatedAt.rows].reverse();
      const { items, pages } = numberedPage(call, articles, {
        perPage: 25,
        most: 150,
        next: 'url',
      });
      return {
        type: 'list',
        data: items.map(({ wire }) => asOf(call.version, withoutStatistics(wire))),
        total_count: articles.length,
        pages,
      };
    },
  },
  {
    method: 'GET',
    path: '/articles/{article_id}',
    permission,
    plan,
    answer: ({ state, version, param }) => {
      const article = state.plain.articles.get(param('article_id'));
      if (article === undefined) throw notFound('Resource Not Found');
      return asOf(version, article.wire);
    },
  },
];
