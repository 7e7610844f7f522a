import { diagramOf } from './stream-diagram.mjs';
import { groupStreams } from './stream-groups.mjs';

const notice =
  '<!-- Written by `npm run docs` from the definitions in packages/tap-intercom/src/streams. -->';

/** What people ask of a stream before they select it: docs/streams, by the path of each page. */
export function streamPages(streams) {
  const groups = groupStreams(streams);
  return Object.fromEntries([
    ['docs/streams/README.md', overview(groups)],
    ...groups.map((group) => [`docs/streams/${group.page}.md`, groupPage(group, streams)]),
  ]);
}

function overview(groups) {
  return `# Streams

${notice}

${groups.map(({ page, title, streams }) => `## [${title}](${page}.md)\n\n${table(page, streams)}`).join('\n\n')}

## How to read the tables

*Replication.* INCREMENTAL streams go on at their bookmark, by the field that is named. FULL_TABLE streams are read whole in every
run; an ACTIVATE_VERSION message after them lets the target mark what is gone. Any incremental stream can be read like that: give it
\`"replication-method": "FULL_TABLE"\` in the metadata of the catalog.

*Requests* says what a stream costs beside those it belongs to. A page has up to 150 records in searches; how many in lists, Intercom
decides, and some have just one page.

*Permission* is the one in Intercom's Developer Hub (your app, Authentication) without which the stream is skipped with a warning, or
the run fails in the end with \`on_forbidden: fail\`. \`tap-intercom --check\` says it in advance.

*Since* is the first API version that has it; with an older \`api_version\` it is skipped.

*By default* says whether it is read when no catalog selects streams.

Every record has the \`workspace_id\`, ids are text, times RFC 3339 in UTC.

## Users and leads

Both are in \`contacts\`; \`role\` is \`user\` or \`lead\`:

\`\`\`sql
SELECT * FROM CONTACTS WHERE ROLE = 'user';
SELECT * FROM CONTACTS WHERE ROLE = 'lead';
\`\`\`

A lead that signs up keeps its id and becomes a user; one that turns out to be a user already is merged into it:
\`contact_merge_history\`. How many there are of each, day by day, is in \`counts\`.

## Ready-made catalogs

Pass one with \`--catalog\`, as it is or edited: set a stream's \`selected\` or a field's to false, or copy a stream from
\`all-streams.json\`.

- [all-streams.json](../../catalogs/all-streams.json): everything, also what costs a request for each contact or company.
- [support-analytics.json](../../catalogs/support-analytics.json): conversations and tickets with their parts, and who and what they are about.
- [dbt-intercom.json](../../catalogs/dbt-intercom.json): the source tables of Fivetran's dbt package for Intercom.

Custom attributes are one field in them, whole. To have a field for each, with its type, make a catalog with \`--discover\` and a token.
`;
}

function table(page, streams) {
  const rows = streams.map(
    (stream) =>
      `| [\`${stream.name}\`](${page}.md#${stream.name}) | ${keysOf(stream)} | ${replicationOf(stream)} | ` +
      `${costOf(stream)} | ${stream.permission} | ${stream.since} | ${byDefault(stream)} |`,
  );
  return `| stream | key | replication | requests | permission | since | by default |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}

function groupPage({ title, streams }, all) {
  return `# ${title}

${notice}

\`\`\`mermaid
${diagramOf(streams)}
\`\`\`

${streams.map((stream) => section(stream, all)).join('\n\n')}

The columns are explained in the [overview](README.md#how-to-read-the-tables).
`;
}

function section(stream, all) {
  const { name, about, limits, source, permission, since } = stream;
  const children = all.filter((one) => one.source.parent === name);
  const rows = [
    ['key', keysOf(stream)],
    ['replication', replicationOf(stream)],
    ['requests', requestsOf(stream)],
    ['permission', permission],
    ['since', since],
    ['by default', byDefault(stream)],
    ...(source.parent === undefined ? [] : [['belongs to', code(source.parent)]]),
    ...(children.length === 0 ? [] : [['has', children.map((one) => code(one.name)).join(', ')]]),
  ];
  return `## ${name}

${about}

| | |
| --- | --- |
${rows.map(([label, value]) => `| ${label} | ${value} |`).join('\n')}
${limits === undefined ? '' : `\n${limits}\n`}
<details><summary>Fields</summary>

${fieldsOf(stream)}

In full: [${stream.name}](../../packages/tap-intercom/src/streams/schemas/${schemaFile(stream)}).

</details>`;
}

/** Notes of contacts and of companies have one schema. */
function schemaFile({ name }) {
  return `${name.replace(/^(contact|company)_notes$/, 'notes')}.json`;
}

function fieldsOf({ schema }) {
  return Object.entries(schema.properties)
    .map(([name, property]) => `${code(name)} ${typeOf(property)}`)
    .join(', ');
}

function typeOf({ type, format }) {
  if (format === 'date-time') return 'time';
  if (format !== undefined) return format;
  return [type]
    .flat()
    .filter((one) => one !== 'null')
    .join(' or ');
}

function keysOf({ keyProperties }) {
  return keyProperties.map(code).join(', ');
}

function replicationOf({ replication }) {
  return replication.method === 'INCREMENTAL'
    ? `INCREMENTAL by ${code(replication.key)}`
    : 'FULL_TABLE';
}

function byDefault({ selectedByDefault }) {
  return selectedByDefault === false ? 'no' : 'yes';
}

function costOf({ source }) {
  switch (source.kind) {
    case 'cut':
      return `none: comes with ${code(source.parent)}`;
    case 'per-parent':
      return `one or more for each of ${code(source.parent)} that changed`;
    default:
      return source.nestedLists?.length
        ? 'one a page; one for each list that came cut'
        : 'one a page';
  }
}

function requestsOf(stream) {
  const { endpoints = [] } = stream;
  const cost = costOf(stream);
  return endpoints.length === 0 ? cost : `${cost}: ${endpoints.map(code).join(', ')}`;
}

function code(text) {
  return `\`${text}\``;
}
