// What a correct load of a Singer stream leaves in its table, worked out independently of our target, and the comparison.

/** @returns {Map<string, {rows: object[], properties: string[]}>} per stream: upserted by key, or appended without one */
export function expectedTables(lines) {
  const tables = new Map();
  for (const line of lines.split('\n').filter((text) => text.trim() !== '')) {
    const message = JSON.parse(line);
    if (message.type === 'SCHEMA') {
      const table = tables.get(message.stream) ?? { rows: [], properties: [] };
      table.keys = message.key_properties ?? [];
      table.properties = [
        ...new Set([...table.properties, ...Object.keys(message.schema.properties ?? {})]),
      ];
      tables.set(message.stream, table);
    }
    if (message.type === 'RECORD') insert(tables.get(message.stream), message.record);
  }
  return tables;
}

function insert(table, record) {
  const same = (row) => table.keys.every((key) => row[key] === record[key]);
  const index = table.keys.length === 0 ? -1 : table.rows.findIndex(same);
  if (index === -1) table.rows.push(record);
  else table.rows[index] = { ...table.rows[index], ...record };
}

/** @returns {Promise<string[]>} how the table differs from the rows; order does not count */
export async function tableDifferences(sandbox, schema, stream, { rows, properties }) {
  const name = `"${schema}"."${stream.toUpperCase().replaceAll('"', '""')}"`;
  const loaded = await sandbox.query(`select * from ${name}`);
  const problems = [];
  if (loaded.length !== rows.length)
    problems.push(`${name} has ${loaded.length} rows, not ${rows.length}`);
  const key = (row) => properties.map((property) => canonical(row[property])).join('\u0001');
  const found = loaded.map((row) =>
    Object.fromEntries(properties.map((property) => [property, row[property.toUpperCase()]])),
  );
  const counts = new Map();
  for (const row of found) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  for (const row of rows) {
    const left = counts.get(key(row)) ?? 0;
    if (left === 0) {
      problems.push(`${name} lacks ${JSON.stringify(row)}`);
      if (problems.length < 5)
        problems.push(`  nearest: ${JSON.stringify(nearest(found, row, properties))}`);
    } else counts.set(key(row), left - 1);
  }
  return problems;
}

function nearest(found, row, properties) {
  const score = (other) =>
    properties.filter((name) => canonical(other[name]) === canonical(row[name])).length;
  return found.sort((a, b) => score(b) - score(a))[0];
}

/** One text for every way in which the same value may come back: dates, numbers as text, VARIANT as text. */
export function canonical(value) {
  if (value === undefined || value === null) return 'null';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') {
    if (/^[[{]/.test(value)) {
      try {
        return canonical(JSON.parse(value));
      } catch {
        return JSON.stringify(value);
      }
    }
    if (String(Number(value)) === value) return value;
    const time = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d)?/.test(value)
      ? Date.parse(zoned(value))
      : NaN;
    return Number.isNaN(time) ? JSON.stringify(value) : new Date(time).toISOString();
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object') {
    return `{${Object.keys(value)
      .sort()
      .map((name) => `${name}:${canonical(value[name])}`)
      .join(',')}}`;
  }
  return String(value);
}

function zoned(text) {
  const iso = text.trim().replace(' ', 'T').replace(' ', '');
  return iso.length === 10 || /(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`;
}
