import { isJsonObject, type Json, type JsonObject } from '../json.ts';
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
            return {
              type: 'list',
              data: shown(state.plain.conversation_attributes.all()).map(asDataAttribute),
            };
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

const dataTypes: Readonly<Record<string, string>> = {
  list: 'string',
  decimal: 'float',
  datetime: 'date',
};

/** An attribute of conversations in the form it had up to 2.15, that of all data attributes. */
function asDataAttribute(attribute: JsonObject): JsonObject {
  const { id, name, description, data_type: dataType, options } = attribute;
  const { archived, created_at, updated_at, admin_id } = attribute;
  const type = typeof dataType === 'string' ? (dataTypes[dataType] ?? dataType) : null;
  return {
    type: 'data_attribute',
    id,
    model: 'conversation',
    name,
    full_name: `custom_attributes.${typeof name === 'string' ? name : ''}`,
    label: name,
    description,
    data_type: type,
    ...(Array.isArray(options)
      ? {
          options: options.map((option: Json) =>
            isJsonObject(option) ? (option['label'] ?? null) : null,
          ),
        }
      : {}),
    api_writable: true,
    ui_writable: true,
    custom: true,
    archived,
    created_at,
    updated_at,
    admin_id,
  };
}
