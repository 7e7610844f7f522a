import {
  ConnectorError,
  isJsonObject,
  type JsonObject,
  type JsonSchema,
} from '@intercom-to-snowflake/singer';
import type { Client } from '../client/client.ts';
import type { ReadContext } from '../paginate/page.ts';
import { companies } from '../streams/companies.ts';
import { companyAttributes } from '../streams/company-attributes.ts';
import { contactAttributes } from '../streams/contact-attributes.ts';
import { contacts } from '../streams/contacts.ts';
import { conversationAttributes } from '../streams/conversation-attributes.ts';
import { conversations } from '../streams/conversations.ts';
import { itemsIn } from '../streams/link.ts';
import { isAtLeast, type StreamDefinition } from '../streams/stream.ts';
import { ticketTypes } from '../streams/ticket-types.ts';
import { tickets } from '../streams/tickets.ts';
import { readWorkspace } from '../workspace.ts';

/** The JSON Schemas of the attributes that a workspace has defined, by stream and field: `contacts`, `custom_attributes`, `plan`. */
export type AttributeTypes = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** Fields of a record that hold what the workspace has defined. */
export const attributeFields = ['custom_attributes', 'ticket_attributes'] as const;

type AttributeSource = {
  readonly of: StreamDefinition;
  readonly field: (typeof attributeFields)[number];
  /** The stream whose objects define them. */
  readonly definedBy: StreamDefinition;
  readonly definitionsIn: (object: JsonObject) => readonly JsonObject[];
};

const sources: readonly AttributeSource[] = [
  {
    of: contacts,
    field: 'custom_attributes',
    definedBy: contactAttributes,
    definitionsIn: ifCustom,
  },
  {
    of: companies,
    field: 'custom_attributes',
    definedBy: companyAttributes,
    definitionsIn: ifCustom,
  },
  {
    of: conversations,
    field: 'custom_attributes',
    definedBy: conversationAttributes,
    definitionsIn: ifCustom,
  },
  {
    of: tickets,
    field: 'ticket_attributes',
    definedBy: ticketTypes,
    definitionsIn: (type) => itemsIn(type, ['ticket_type_attributes', 'data']),
  },
];

/** Standard attributes are fields of their own; those of conversations are all custom since 2.16, and do not say so. */
function ifCustom(definition: JsonObject): readonly JsonObject[] {
  return definition['custom'] === false ? [] : [definition];
}

/** Discovery is expected to answer soon, or to do without. */
const patience = { retryForMs: 2000, timeoutMs: 15_000 };

/**
 * Asks the workspace for its attributes. What it does not tell, because the token may not read it or
 * nobody answers, is left out, with a warning that says why. Throws the signal's reason when the run is stopped.
 */
export async function readAttributeTypes(
  context: Omit<ReadContext, 'stream' | 'range' | 'isSample'>,
): Promise<AttributeTypes> {
  const { apiVersion, log } = context;
  const client: Client = {
    ...context.client,
    request: (request) => context.client.request({ ...request, ...patience }),
  };

  async function unlessRefused<T>(untyped: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      log.warning(`${untyped} are not typed: ${error.message}`);
      return undefined;
    }
  }

  async function typesIn({ of, field, definedBy, definitionsIn }: AttributeSource) {
    const { source, name: stream } = definedBy;
    if (source.kind !== 'endpoint' || !isAtLeast(apiVersion, definedBy.since)) return [];
    const definitions: JsonObject[] = [];
    const range = { from: 0, to: Infinity };
    for await (const { records } of source.pages({
      ...context,
      client,
      stream,
      range,
      isSample: false,
    })) {
      definitions.push(...records.flatMap(definitionsIn));
    }
    return [[of.name, { [field]: attributesSchema(definitions) }] as const];
  }

  const workspace = await unlessRefused('custom attributes', () => readWorkspace(client));
  if (workspace === undefined) return {};
  const found = await Promise.all(
    sources.map((source) =>
      unlessRefused(`${source.field} of ${source.of.name}`, () => typesIn(source)),
    ),
  );
  return Object.fromEntries(found.flatMap((one) => one ?? []));
}

/** The types of Intercom's data_type (2.16 description). Times are epoch seconds or ISO 8601, by who set them. */
const typesByName: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['string', ['string']],
  ['list', ['string']],
  ['integer', ['integer']],
  ['float', ['number']],
  ['decimal', ['number']],
  ['boolean', ['boolean']],
  ['date', ['integer', 'string']],
  ['datetime', ['integer', 'string']],
  ['relationship', ['object']],
  ['files', ['array', 'object']],
]);
const anyType = ['array', 'boolean', 'number', 'object', 'string'];

/** `properties` of the object that holds the attributes. Two types of tickets may have one of the same name. */
function attributesSchema(definitions: readonly JsonObject[]): JsonObject {
  const types = new Map<string, readonly string[]>();
  for (const { name, data_type: dataType, archived } of definitions) {
    if (typeof name !== 'string' || archived === true) continue;
    types.set(name, [...(types.get(name) ?? []), ...(typesByName.get(dataType) ?? anyType)]);
  }
  return Object.fromEntries(
    [...types].map(([name, own]) => [name, { type: ['null', ...[...new Set(own)].sort()] }]),
  );
}

/** The schema of a stream with the attributes of the workspace in it. Others stay possible. */
export function withAttributeTypes(
  schema: JsonSchema,
  types: Readonly<Record<string, JsonObject>> = {},
): JsonSchema {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return {
    ...schema,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => {
        const attributes = Object.hasOwn(types, name) ? types[name] : undefined;
        return [
          name,
          attributes !== undefined && isJsonObject(property)
            ? { ...property, properties: attributes }
            : property,
        ];
      }),
    ),
  };
}
