import { notFound } from '../server/api-error.ts';
import type { Endpoint } from '../server/endpoint.ts';

export const conversationAttributeEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/conversations/attributes',
    since: 16,
    permission: 'read_conversations',
    answer: ({ state, query }) => ({
      type: 'list',
      data: state.plain.conversation_attributes
        .all()
        .map(({ wire }) => wire)
        .filter((wire) => query.get('include_archived') === 'true' || wire['archived'] !== true),
    }),
  },
  {
    method: 'GET',
    path: '/conversations/attributes/{id}',
    since: 16,
    permission: 'read_conversations',
    answer: ({ state, param }) => {
      const attribute = state.plain.conversation_attributes.get(param('id'));
      if (attribute === undefined) {
        throw notFound('Conversation attribute not found', 'conversation_attribute_not_found');
      }
      return attribute.wire;
    },
  },
];
