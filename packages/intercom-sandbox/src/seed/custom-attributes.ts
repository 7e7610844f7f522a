import type { JsonObject } from '../json.ts';
import type { PlainRecord } from '../workspace/records.ts';
import type { Random } from './random.ts';

export type AttributeModel = 'contact' | 'company' | 'conversation';

type CustomAttribute = {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'float' | 'boolean' | 'date';
  readonly archived?: boolean;
  readonly options?: readonly string[];
};

/** Names that a loader may trip over: equal but for case, SQL words, dots, quotes, other scripts. */
export const customAttributes: Readonly<Record<AttributeModel, readonly CustomAttribute[]>> = {
  contact: [
    { name: 'Plan', type: 'string', options: ['free', 'pro', 'enterprise'] },
    { name: 'plan', type: 'string' },
    { name: 'select', type: 'boolean' },
    { name: 'monthly spend', type: 'float' },
    { name: 'Größe_ключ_鍵', type: 'string' },
    { name: 'trial.ends.at', type: 'date' },
    { name: '€-balance', type: 'float' },
    { name: 'constructor', type: 'string' },
    { name: 'say "hi"', type: 'string' },
    { name: 'logins', type: 'integer' },
    { name: 'old_score', type: 'integer', archived: true },
  ],
  company: [
    { name: 'Tier', type: 'string', options: ['A', 'B'] },
    { name: 'tier', type: 'integer' },
    { name: 'table', type: 'string' },
    { name: 'renewal_date', type: 'date' },
    { name: 'arr', type: 'float' },
    { name: 'paid_subscriber', type: 'boolean' },
    { name: "o'clock; --", type: 'string', archived: true },
  ],
  conversation: [
    { name: 'Topic', type: 'string', options: ['billing', 'bug', 'other'] },
    { name: 'order', type: 'string' },
    { name: 'Retries', type: 'integer' },
    { name: 'escalated.at', type: 'date' },
    { name: 'Alte Nummer', type: 'string', archived: true },
  ],
};

const texts = [
  'free',
  'pro',
  '',
  ' padded ',
  'null',
  '2024-01-01',
  'multi\nline',
  'emoji 🎈',
  'back\\slash "quote"',
  '𝔘𝔫𝔦𝔠𝔬𝔡𝔢',
] as const;

/** The custom attributes of one record: each present in about two of three, one in eight of those null. */
export function customAttributeValues(
  source: Random,
  model: AttributeModel,
  createdAt: number,
): JsonObject {
  const values: Record<string, string | number | boolean | null> = {};
  for (const { name, type, archived } of customAttributes[model]) {
    if (archived === true || source.chance(0.35)) continue;
    if (source.chance(0.12)) {
      if (model !== 'conversation') values[name] = null;
      continue;
    }
    values[name] = attributeValue(source, type, createdAt);
  }
  return values;
}

function attributeValue(
  source: Random,
  type: CustomAttribute['type'],
  createdAt: number,
): string | number | boolean {
  switch (type) {
    case 'string':
      return source.pick(texts);
    case 'integer':
      return source.pick([0, -1, 7, 2_147_483_648, 9_007_199_254_740_991]);
    case 'float':
      return source.pick([0.1, -12.5, 155.55, 1e-7, 1e21, 3]);
    case 'boolean':
      return source.chance(0.5);
    case 'date':
      return createdAt + source.integer(-86_400 * 400, 86_400 * 400);
  }
}

const firstAttributeId = 34_000;

/** The descriptions of all custom attributes of contacts and companies, archived ones included. */
export function seedCustomAttributes(at: number, admin: string): PlainRecord[] {
  return (['contact', 'company'] as const).flatMap((model, m) =>
    customAttributes[model].map((attribute, number) => {
      const id = firstAttributeId + m * 100 + number;
      return {
        id: String(id),
        createdAt: at + number,
        updatedAt: at + number * 3600,
        wire: {
          type: 'data_attribute',
          id,
          model,
          name: attribute.name,
          full_name: `custom_attributes.${attribute.name}`,
          label: attribute.name,
          description:
            number % 3 === 0 ? '' : `Says the ${attribute.name} of a ${model} &amp; more`,
          data_type: attribute.type,
          ...(attribute.options === undefined ? {} : { options: attribute.options }),
          api_writable: true,
          messenger_writable: number % 2 === 0,
          ui_writable: true,
          custom: true,
          archived: attribute.archived ?? false,
          created_at: at + number,
          updated_at: at + number * 3600,
          admin_id: admin,
        },
      };
    }),
  );
}
