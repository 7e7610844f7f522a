import { list } from '../paginate/list.ts';
import schema from './schemas/conversation_attributes.json' with { type: 'json' };
import { isAtLeast, type StreamDefinition } from './stream.ts';

const query = { include_archived: true };

/** From 2.16 on at a path of their own, where `model=conversation` is answered 422. */
export const conversationAttributes: StreamDefinition = {
  name: 'conversation_attributes',
  about: 'Custom attributes of conversations. Archived ones too.',
  endpoints: ['GET /conversations/attributes'],
  limits: 'With api_version 2.15 and before it is `GET /data_attributes?model=conversation`.',
  schema,
  keyProperties: ['id'],
  replication: { method: 'FULL_TABLE' },
  source: {
    kind: 'endpoint',
    pages: (context) =>
      isAtLeast(context.apiVersion, '2.16')
        ? list({ path: '/conversations/attributes', items: ['data'], query })(context)
        : list({
            path: '/data_attributes',
            items: ['data'],
            query: { ...query, model: 'conversation' },
          })(context),
  },
  permission: 'Read conversations',
  since: '2.7',
};
