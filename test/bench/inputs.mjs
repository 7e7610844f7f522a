// What the target is given: Singer messages, the same bytes on every machine.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contactRecords, contactSchema } from './contact-records.mjs';
import { createRandom } from './random.mjs';

const STATE_EVERY = 10_000;
const BLOCK_CHARACTERS = 1024 * 1024;

/** Each yields the lines of an input without end. */
const inputs = {
  nested: () => contactLines(['contacts']),
  narrow: narrowLines,
  streams: () => contactLines(Array.from({ length: 200 }, (_, index) => `contacts_${index}`)),
};

export const inputNames = Object.keys(inputs);

/** Writes the input unless it is there from an earlier run. Returns its path. */
export async function prepareInput(name, megabytes) {
  const folder = join(tmpdir(), 'intercom-to-snowflake-bench');
  const path = join(folder, `${name}-${megabytes}MB-${sourceHash()}.jsonl`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    await writeLines(`${path}.part`, inputs[name](), megabytes * 1e6);
    renameSync(`${path}.part`, path);
  }
  return path;
}

/** So that an input from an older version of its makers is never taken for the new one. */
function sourceHash() {
  const hash = createHash('sha256');
  for (const file of ['inputs.mjs', 'contact-records.mjs', 'random.mjs']) {
    hash.update(readFileSync(new URL(file, import.meta.url)));
  }
  return hash.digest('hex').slice(0, 8);
}

async function writeLines(path, lines, bytes) {
  const file = await open(path, 'w');
  let written = 0;
  let block = '';
  for (const line of lines) {
    block += `${line}\n`;
    if (block.length < BLOCK_CHARACTERS) continue;
    written += (await file.write(block)).bytesWritten;
    block = '';
    if (written >= bytes) break;
  }
  await file.close();
}

/** The streams take turns, record by record. */
function* contactLines(streams) {
  for (const stream of streams) yield schemaLine(stream, contactSchema);
  const nextRecord = contactRecords();
  for (let count = 1; ; count += 1) {
    const stream = streams[count % streams.length];
    const message = { type: 'RECORD', stream, record: nextRecord() };
    yield JSON.stringify({ ...message, time_extracted: '2024-01-31T12:00:00.000Z' });
    if (count % STATE_EVERY === 0) yield stateLine(count);
  }
}

/** Six columns, some 110 bytes a line. */
function* narrowLines() {
  const types = {
    id: 'integer',
    at: 'integer',
    kind: 'string',
    amount: 'number',
    ok: 'boolean',
    ref: 'string',
  };
  const properties = Object.entries(types).map(([name, type]) => [name, { type: [type, 'null'] }]);
  yield schemaLine('e', { type: 'object', properties: Object.fromEntries(properties) });
  const random = createRandom(7);
  for (let id = 1; ; id += 1) {
    const record = {
      id,
      at: 1_700_000_000 + id,
      kind: random.pick(['open', 'click', 'reply']),
      amount: random.below(1_000_000) / 100,
      ok: random.below(3) > 0,
      ref: random.hex(6),
    };
    yield JSON.stringify({ type: 'RECORD', stream: 'e', record });
    if (id % STATE_EVERY === 0) yield stateLine(id);
  }
}

function schemaLine(stream, schema) {
  return JSON.stringify({ type: 'SCHEMA', stream, schema, key_properties: ['id'] });
}

function stateLine(count) {
  return JSON.stringify({ type: 'STATE', value: { count } });
}
