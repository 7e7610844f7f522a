/** What a field that is called so refers to. */
const references = {
  contact_id: 'contacts',
  source_contact_id: 'contacts',
  company_id: 'companies',
  conversation_id: 'conversations',
  ticket_id: 'tickets',
  part_id: 'conversation_parts',
  tag_id: 'tags',
  admin_id: 'admins',
  teammate_id: 'admins',
  owner_id: 'admins',
  admin_assignee_id: 'admins',
  team_id: 'teams',
  team_assignee_id: 'teams',
  ticket_type_id: 'ticket_types',
  subscription_type_id: 'subscription_types',
  help_center_id: 'help_centers',
};

/** An entity-relationship diagram of the streams and what they refer to, also outside of the group (mermaid). */
export function diagramOf(streams) {
  return ['erDiagram', ...streams.flatMap(entityOf), ...streams.flatMap(relationsOf)].join('\n');
}

function entityOf({ name, keyProperties, schema }) {
  const keys = keyProperties.map((key) => `    ${typeOf(schema.properties[key])} ${key} PK`);
  return [`  ${name} {`, ...keys, '  }'];
}

function ownerOfNotes({ parent }) {
  return parent === 'companies' ? 'company_id' : 'contact_id';
}

function typeOf({ type, format }) {
  return format ?? [type].flat().find((one) => one !== 'null');
}

function relationsOf({ name, schema, source }) {
  const fields = Object.keys(schema.properties).filter(
    (field) => references[field] !== undefined && references[field] !== name,
  );
  // Notes of contacts and of companies have one schema.
  if (name.endsWith('_notes')) fields.splice(0, fields.length, ownerOfNotes(source));
  const relations = fields.map((field) => [references[field], field]);
  // The segments of a company are others than those of people.
  if (schema.properties.segment_id !== undefined) {
    relations.push([source.parent === 'companies' ? 'company_segments' : 'segments', 'segment_id']);
  }
  const isTold = relations.some(([parent]) => parent === source.parent);
  return [
    ...(source.parent === undefined || isTold ? [] : [`  ${source.parent} ||--o{ ${name} : has`]),
    ...relations.map(([parent, field]) => `  ${parent} ||--o{ ${name} : ${field}`),
  ];
}
