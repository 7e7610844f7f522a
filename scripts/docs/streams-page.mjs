/** What people ask of a stream before they select it, and how streams hang together. */
export function streamsPage(streams) {
  const rows = streams.map(
    (stream) =>
      `| \`${stream.name}\` | ${stream.keyProperties.map((key) => `\`${key}\``).join(', ')} | ${replicationOf(stream)} | ` +
      `${costOf(stream)} | ${stream.permission} | ${stream.since} | ${stream.selectedByDefault === false ? 'no' : 'yes'} |`,
  );
  return `# Streams

<!-- Written by \`npm run docs\` from the definitions in packages/tap-intercom/src/streams. -->

| stream | key | replication | requests | permission | since | by default |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

*Replication.* INCREMENTAL streams go on at their bookmark. FULL_TABLE streams are read whole in every run; an ACTIVATE_VERSION
message after them lets the target mark what is gone. *Requests* says what a stream costs beside those it belongs to. *Permission*
is the one in Intercom's Developer Hub without which the stream is skipped with a warning. *Since* is the first API version that has
it. *By default* says whether it is read when no catalog selects streams.

Users and leads are both in \`contacts\`, told apart by \`role\`: \`user\` or \`lead\`.

## Ready-made catalogs

Pass one with \`--catalog\`, as it is or edited: set a stream's \`selected\` or a field's to false, or copy a stream from
\`all-streams.json\`.

- [all-streams.json](../catalogs/all-streams.json): everything, also what costs a request for each contact or company.
- [support-analytics.json](../catalogs/support-analytics.json): conversations and tickets with their parts, and who and what they are about.
- [dbt-intercom.json](../catalogs/dbt-intercom.json): the source tables of Fivetran's dbt package for Intercom.

## How they hang together

\`\`\`mermaid
erDiagram
${streams.flatMap(relationsOf).join('\n')}
\`\`\`
`;
}

function replicationOf({ replication }) {
  return replication.method === 'INCREMENTAL'
    ? `INCREMENTAL by \`${replication.key}\``
    : 'FULL_TABLE';
}

function costOf({ source }) {
  switch (source.kind) {
    case 'cut':
      return `none: comes with \`${source.parent}\``;
    case 'per-parent':
      return `one or more for each of \`${source.parent}\``;
    default:
      return source.nestedLists?.length
        ? 'one a page; one for each list that came cut'
        : 'one a page';
  }
}

function relationsOf({ name, source }) {
  return source.kind === 'endpoint' ? [] : [`  ${source.parent} ||--o{ ${name} : has`];
}
