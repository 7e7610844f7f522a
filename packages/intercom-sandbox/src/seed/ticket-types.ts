import type { JsonObject } from '../json.ts';
import type { PlainRecord } from '../workspace/records.ts';

type Attribute = {
  readonly name: string;
  readonly type: 'string' | 'list' | 'integer' | 'decimal' | 'boolean' | 'datetime' | 'files';
  readonly archived?: boolean;
  readonly options?: readonly string[];
};

type TicketType = {
  readonly name: string;
  readonly category: 'Customer' | 'Back-office' | 'Tracker';
  readonly icon: string;
  readonly archived?: boolean;
  readonly attributes: readonly Attribute[];
};

const always: readonly Attribute[] = [
  { name: '_default_title_', type: 'string' },
  { name: '_default_description_', type: 'string' },
];

export const ticketTypes: readonly TicketType[] = [
  {
    name: 'Refund &amp; return',
    category: 'Customer',
    icon: '💸',
    attributes: [
      { name: 'Order number', type: 'string' },
      { name: 'Amount', type: 'decimal' },
      { name: 'Reason', type: 'list', options: ['broken', 'late', 'other'] },
      { name: 'Supporting evidence', type: 'files' },
    ],
  },
  {
    name: 'Bug report',
    category: 'Tracker',
    icon: '⚠️',
    attributes: [
      { name: 'Größe', type: 'integer' },
      { name: 'größe', type: 'string' },
      { name: 'seen.at', type: 'datetime' },
      { name: 'Reproduces', type: 'boolean' },
    ],
  },
  { name: 'Hardware', category: 'Back-office', icon: '🖥️', attributes: [] },
  {
    name: 'Old form',
    category: 'Customer',
    icon: '📄',
    archived: true,
    attributes: [{ name: 'select', type: 'string', archived: true }],
  },
];

const states = [
  ['submitted', 'Submitted', 'Submitted'],
  ['in_progress', 'With &quot;Dev&quot; team', 'In progress'],
  ['waiting_on_customer', 'Waiting on customer', 'Waiting on you'],
  ['resolved', 'Resolved', 'Resolved ✅'],
  ['in_progress', 'Old limbo', 'In progress'],
] as const;

export function ticketTypeId(number: number): string {
  return String(number + 1);
}

export function ticketStateId(number: number): string {
  return String(number + 8);
}

/** States that tickets are in; the last of all states is archived and has no ticket. */
export const usedStates = states.length - 1;

export function seedTicketStates(at: number): PlainRecord[] {
  return states.map(([category, internal, external], number) => ({
    id: ticketStateId(number),
    createdAt: at + number,
    updatedAt: at + number,
    wire: {
      type: 'ticket_state',
      id: ticketStateId(number),
      category,
      internal_label: internal,
      external_label: external,
      archived: number >= usedStates,
    },
  }));
}

const firstAttributeId = 6_304_497;

export function seedTicketTypes(workspaceId: string, at: number): PlainRecord[] {
  let attributeId = firstAttributeId;
  return ticketTypes.map((type, number) => {
    const createdAt = at + number;
    const attributes = [...always, ...type.attributes].map((attribute, order): JsonObject => {
      attributeId += 1;
      return {
        type: 'ticket_type_attribute',
        id: String(attributeId - 1),
        workspace_id: workspaceId,
        name: attribute.name,
        description: order % 2 === 0 ? '' : `The ${attribute.name}`,
        data_type: attribute.type,
        input_options: inputOptions(attribute),
        order,
        required_to_create: order === 0,
        required_to_create_for_contacts: false,
        visible_on_create: true,
        visible_to_contacts: order < 2,
        default: order < 2,
        ticket_type_id: Number(ticketTypeId(number)),
        archived: attribute.archived ?? false,
        created_at: createdAt,
        updated_at: createdAt,
      };
    });
    return {
      id: ticketTypeId(number),
      createdAt,
      updatedAt: createdAt + number * 86_400,
      wire: {
        type: 'ticket_type',
        id: ticketTypeId(number),
        category: type.category,
        name: type.name,
        description: `For ${type.name}`,
        icon: type.icon,
        workspace_id: workspaceId,
        is_internal: type.category !== 'Customer',
        archived: type.archived ?? false,
        created_at: createdAt,
        updated_at: createdAt + number * 86_400,
        ticket_type_attributes: { type: 'list', data: attributes },
      },
    };
  });
}

function inputOptions({ type, options }: Attribute): JsonObject | null {
  if (type === 'string') return { multiline: false };
  if (options === undefined) return null;
  return { list_options: options.map((label, index) => ({ label, id: `option-${index}` })) };
}
