import type { JsonObject } from '../json.ts';
import type { PlainRecord } from '../workspace/records.ts';
import { customAttributes } from './custom-attributes.ts';
import { uuid } from './ids.ts';

const firstId = 8_657_031;

/** The descriptions of the custom attributes of conversations, in the form that they have from 2.16 on. */
export function seedConversationAttributes(seed: number, at: number, admin: string): PlainRecord[] {
  return customAttributes.conversation.map((attribute, number) => {
    const id = firstId + number;
    const updatedAt = at + number * 3600;
    return {
      id: String(id),
      createdAt: at + number,
      updatedAt,
      wire: {
        type: 'conversation_attribute',
        id,
        name: attribute.name,
        description: number % 2 === 0 ? '' : `Says the ${attribute.name}`,
        ...typed(seed, attribute, number),
        required: number === 0,
        visible_to_team_ids: number === 1 ? ['5017691'] : [],
        archived: attribute.archived ?? false,
        created_at: at + number,
        updated_at: updatedAt,
        admin_id: admin,
      },
    };
  });
}

function typed(
  seed: number,
  { type, options }: (typeof customAttributes.conversation)[number],
  number: number,
): JsonObject {
  if (options !== undefined) {
    return {
      data_type: 'list',
      options: options.map((label, i) => ({
        id: uuid(seed, 'attribute option', number * 10 + i),
        label,
        archived: i === 2,
      })),
    };
  }
  switch (type) {
    case 'string':
      return { data_type: 'string', multiline: false };
    case 'float':
      return { data_type: 'decimal' };
    case 'date':
      return { data_type: 'datetime' };
    case 'integer':
    case 'boolean':
      return { data_type: type };
  }
}
