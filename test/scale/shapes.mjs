// Inputs that a target meets rarely and must survive: each with its lines, and what the tables hold afterwards.

const MILLION = 1_000_000;

/**
 * Each shape: `lines`, the Singer messages, and `checks`, queries with the text of the one value that each answers.
 * @type {Readonly<Record<string, { lines: () => Iterable<string>, checks: readonly { sql: string, answer: string }[] }>>}
 */
export const shapes = {
  '500 streams at once': manyStreams(500, 400),
  'a stream with 2,000 columns': manyColumns(2000, 2000),
  'records of 20 MB': largeRecords(10, 20 * MILLION),
  '10 million narrow records': manyRecords(10 * MILLION),
};

/** The streams take turns, record by record. */
function manyStreams(streams, recordsEach) {
  const names = Array.from({ length: streams }, (_, index) => `stream_${index}`);
  const body = 'text of a record '.repeat(10);
  return {
    *lines() {
      for (const name of names) yield schema(name, { id: 'integer', body: 'string' });
      for (let id = 1; id <= recordsEach; id += 1) {
        for (const name of names) yield record(name, { id, body });
        yield state(id);
      }
    },
    checks: [0, Math.floor(streams / 2), streams - 1].map((index) => ({
      sql: `SELECT COUNT(*) || ' ' || SUM(ID) || ' ' || MIN(LENGTH(BODY)) FROM STREAM_${index}`,
      answer: `${recordsEach} ${sumTo(recordsEach)} ${body.length}`,
    })),
  };
}

function manyColumns(columns, records) {
  const names = Array.from({ length: columns }, (_, index) => `column_${index}`);
  const kinds = ['integer', 'string', 'boolean', 'number'];
  const values = [(id) => id, (id) => `text ${id}`, (id) => id % 2 === 0, (id) => id / 4];
  return {
    *lines() {
      yield schema('wide', {
        id: 'integer',
        ...Object.fromEntries(names.map((name, index) => [name, kinds[index % kinds.length]])),
      });
      for (let id = 1; id <= records; id += 1) {
        const entries = names.map((name, index) => [name, values[index % values.length](id)]);
        yield record('wide', { id, ...Object.fromEntries(entries) });
      }
      yield state(records);
    },
    checks: [
      {
        sql: `SELECT COUNT(*) || ' ' || SUM(COLUMN_0) || ' ' || SUM(COLUMN_${columns - 4}) || ' ' || MAX(COLUMN_1999) FROM WIDE`,
        answer: `${records} ${sumTo(records)} ${sumTo(records)} ${records / 4}`,
      },
    ],
  };
}

function largeRecords(records, bytes) {
  const items = Array.from({ length: bytes / 100 }, (_, index) => String(index).padStart(97, '.'));
  return {
    *lines() {
      yield schema('large', { id: 'integer', items: 'array' });
      for (let id = 1; id <= records; id += 1) yield record('large', { id, items });
      yield state(records);
    },
    checks: [
      {
        sql: `SELECT COUNT(*) || ' ' || MIN(ARRAY_SIZE(ITEMS)) || ' ' || MAX(ITEMS[${items.length - 1}]::VARCHAR) FROM LARGE`,
        answer: `${records} ${items.length} ${items.at(-1)}`,
      },
    ],
  };
}

function manyRecords(records) {
  const kinds = ['open', 'click', 'reply'];
  return {
    *lines() {
      yield schema('events', { id: 'integer', kind: 'string', amount: 'number', ok: 'boolean' });
      for (let id = 1; id <= records; id += 1) {
        yield record('events', { id, kind: kinds[id % 3], amount: id / 4, ok: id % 2 === 0 });
        if (id % 100_000 === 0) yield state(id);
      }
    },
    checks: [
      {
        sql: "SELECT COUNT(*) || ' ' || SUM(ID) || ' ' || COUNT_IF(OK) FROM EVENTS",
        answer: `${records} ${sumTo(records)} ${records / 2}`,
      },
    ],
  };
}

function sumTo(count) {
  return (BigInt(count) * BigInt(count + 1)) / 2n;
}

function schema(stream, types) {
  const properties = Object.entries(types).map(([name, type]) => [name, { type: [type, 'null'] }]);
  return JSON.stringify({
    type: 'SCHEMA',
    stream,
    schema: { type: 'object', properties: Object.fromEntries(properties) },
    key_properties: ['id'],
  });
}

function record(stream, value) {
  return JSON.stringify({ type: 'RECORD', stream, record: value });
}

function state(value) {
  return JSON.stringify({ type: 'STATE', value });
}
