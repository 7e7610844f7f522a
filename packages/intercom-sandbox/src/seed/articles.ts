import type { JsonObject } from '../json.ts';
import type { PlainRecord } from '../workspace/records.ts';
import { adminId } from './admins-and-teams.ts';
import { random, type Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import { htmlBody, sentence } from './words.ts';

const firstArticleId = 6_871_000;
const firstCollectionId = 159;
const firstHelpCenterId = 79;
const helpCenterCount = 2;

export function seedHelpCenters(workspaceId: string, at: number): PlainRecord[] {
  return Array.from({ length: helpCenterCount }, (_, number) => {
    const id = String(firstHelpCenterId + number);
    return {
      id,
      createdAt: at + number,
      updatedAt: at + number,
      wire: {
        id,
        workspace_id: workspaceId,
        created_at: at + number,
        updated_at: at + number,
        identifier: ['sandbox', 'sandbox-ärzte'][number] ?? '',
        website_turned_on: number === 0,
        display_name: ['Help &amp; Answers', 'Zweites Zentrum'][number] ?? '',
        url: `https://help.example.com/${number}`,
        custom_domain: number === 0 ? 'help.example.com' : null,
        default: number === 0,
        locales: ['en', 'de', 'pt-BR'],
      },
    };
  });
}

export function seedCollections(
  seed: number,
  workspaceId: string,
  count: number,
  times: Timeline,
): PlainRecord[] {
  return Array.from({ length: count }, (_, number) => {
    const source = random(seed, `collection ${number}`);
    const createdAt = times.createdAt(source, number, count);
    const updatedAt = times.updatedAt(source, createdAt);
    const id = String(firstCollectionId + number);
    const isNested = number > 2 && source.chance(0.4);
    return {
      id,
      createdAt,
      updatedAt,
      wire: {
        id,
        workspace_id: workspaceId,
        name: `Collection &quot;${number}&quot;`,
        description: source.chance(0.5) ? sentence(source) : null,
        created_at: createdAt,
        updated_at: updatedAt,
        url: `https://help.example.com/collections/${id}`,
        icon: source.chance(0.7) ? 'book-bookmark' : null,
        order: number,
        default_locale: 'en',
        parent_id: isNested ? String(firstCollectionId + source.integer(0, 2)) : null,
        help_center_id: isNested
          ? null
          : firstHelpCenterId + source.integer(0, helpCenterCount - 1),
        translated_content: {
          type: 'group_translated_content',
          de: { type: 'group_content', name: `Sammlung ${number}`, description: '' },
        },
      },
    };
  });
}

/** Articles with their statistics, which lists leave out. */
export function seedArticles(
  seed: number,
  workspaceId: string,
  count: number,
  times: Timeline,
): PlainRecord[] {
  return Array.from({ length: count }, (_, number) => {
    const source = random(seed, `article ${number}`);
    const createdAt = times.createdAt(source, number, count);
    const updatedAt = times.updatedAt(source, createdAt);
    const id = String(firstArticleId + number);
    const isPublished = source.chance(0.8);
    const author = Number(adminId(source.integer(0, 3)));
    return {
      id,
      createdAt,
      updatedAt,
      wire: {
        type: 'article',
        id,
        workspace_id: workspaceId,
        title: `Article ${number}: ${sentence(source)}`,
        description: source.chance(0.5) ? 'Über alles &amp; nichts' : null,
        body: source.chance(0.95) ? htmlBody(source) : null,
        author_id: author,
        state: isPublished ? 'published' : 'draft',
        created_at: createdAt,
        updated_at: updatedAt,
        url: isPublished ? `https://help.example.com/en/articles/${id}` : null,
        parent_ids: source.chance(0.8)
          ? [firstCollectionId + source.integer(0, 5), firstCollectionId + 6]
          : [],
        default_locale: 'en',
        translated_content: source.chance(0.4) ? translations(author, createdAt, updatedAt) : null,
        tags: { type: 'tag.list', tags: [] },
        statistics: statistics(source),
      },
    };
  });
}

function translations(author: number, createdAt: number, updatedAt: number): JsonObject {
  return {
    type: 'article_translated_content',
    'pt-BR': {
      type: 'article_content',
      title: 'Título',
      description: '',
      body: '<p>Olá</p>',
      author_id: author,
      state: 'draft',
      created_at: createdAt,
      updated_at: updatedAt,
      url: '',
    },
  };
}

function statistics(source: Random): JsonObject {
  return {
    type: 'article_statistics',
    views: source.integer(0, 90_000),
    conversions: source.integer(0, 10),
    reactions: source.integer(0, 400),
    happy_reaction_percentage: 33.3,
    neutral_reaction_percentage: 33.4,
    sad_reaction_percentage: 33.3,
  };
}
