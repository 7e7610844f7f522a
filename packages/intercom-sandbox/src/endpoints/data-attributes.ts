import type { JsonObject } from '../json.ts';
import { standardAttributes } from '../seed/standard-attributes.ts';
import { ApiError, parameterInvalid } from '../server/api-error.ts';
import type { Endpoint } from '../server/endpoint.ts';
import type { PlainRecord } from '../workspace/records.ts';

export const dataAttributeEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/data_attributes',
    permission: 'read_users_and_companies',
    answer: ({ state, query, version }) => {
      const withArchived = query.get('include_archived') === 'true';
      const shown = (records: readonly PlainRecord[], model?: string): JsonObject[] =>
        records
          .map(({ wire }) => wire)
          .filter((wire) => model === undefined || wire['model'] === model)
          .filter((wire) => withArchived || wire['archived'] !== true);
      const custom = state.plain.data_attributes.all();
      const model = query.get('model');
      switch (model) {
        case null:
          return {
            type: 'list',
            data: [
              ...standardAttributes('company'),
              ...standardAttributes('contact'),
              ...shown(custom),
            ],
          };
        case 'contact':
        case 'company':
          return { type: 'list', data: [...standardAttributes(model), ...shown(custom, model)] };
        case 'conversation':
          if (version < 16) {
            return { type: 'list', data: shown(state.plain.conversation_attributes.all()) };
          }
          throw new ApiError(
            422,
            'parameter_invalid',
            'model=conversation is no longer supported. Use GET /conversations/attributes instead',
          );
        default:
          throw parameterInvalid('model must be one of: contact, company', 'model');
      }
    },
  },
];
