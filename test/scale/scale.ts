import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  startIntercomSandbox,
  type IntercomSandbox,
} from '@intercom-to-snowflake/intercom-sandbox';
import { isJsonObject, type JsonObject, type JsonValue } from '@intercom-to-snowflake/singer';
import {
  countsOfOthers,
  operations,
} from '../../packages/tap-intercom/src/testing/change-workspace.ts';
import {
  differences,
  expectedTable,
  keyOf,
} from '../../packages/tap-intercom/src/testing/expected.ts';
import { expectedTables } from '../../packages/tap-intercom/src/testing/expected-tables.ts';
import { createWorkbench, type Workbench } from '../programs.ts';
import { catalogOf, tapConfig } from '../sandboxes.ts';

/** 1 = 20,000 contacts and conversations, 5,000 companies and tickets. */
const scale = Number(process.env['SCALE'] ?? '1');
const timezones = ['Pacific/Pago_Pago', 'Asia/Kathmandu', 'Pacific/Kiritimati'];
const size = {
  contacts: 20_000 * scale,
  companies: 5_000 * scale,
  conversations: 20_000 * scale,
  tickets: 5_000 * scale,
  activity_logs: 2_000 * scale,
};
const changes = 3_000 * scale;
const streams = Object.keys(expectedTables);
/** Pairs that come and go although no company changes: contact_companies has them. */
const notIncremental = ['company_contacts'];

/** The workspace keeps the attributes that its people defined; the API gives its own, too. */
const withMore = ['contact_attributes', 'company_attributes'];

/** What a target would hold: a fingerprint of the last record of each key. */
type Tables = Map<string, Map<string, string>>;
type Run = { readonly path: string; readonly records: ReadonlyMap<string, number> };

describe.each(timezones)('a workspace of the size of a company, in %s', (timezone) => {
  it('is read to the last field, and so is what changes afterwards', async () => {
    const bench = createWorkbench();
    const sandbox = await startIntercomSandbox({
      timezone,
      size,
      rateLimit: 1_000_000,
      // Searches are cut into windows only where answers take their time.
      latencyMs: 45,
      // In the past, so that what changes later is not in the tap's future.
      now: Date.now() - 3 * 86_400_000,
      stopClock: true,
    });
    try {
      const tables: Tables = new Map(streams.map((stream) => [stream, new Map<string, string>()]));
      const first = await runTap(bench, sandbox, 'first');
      await fold(first.path, tables);
      expect(await problemsIn(streams, sandbox, tables, [first])).toEqual({});
      for (const stream of streams) {
        expect([stream, first.records.get(stream) ?? 0]).toEqual([
          stream,
          tables.get(stream)?.size,
        ]);
      }

      const before = new Map([...tables].map(([stream, table]) => [stream, new Map(table)]));
      sandbox.advanceClock(86_400);
      changeAtRandom(sandbox);
      sandbox.advanceClock(86_400);
      const second = await runTap(bench, sandbox, 'second', await lastState(first.path));
      await fold(second.path, tables);
      const compared = streams.filter((name) => !notIncremental.includes(name));
      expect(await problemsIn(compared, sandbox, tables, [first, second])).toEqual({});
      for (const stream of ['contacts', 'companies', 'conversations', 'tickets']) {
        const unchanged = [...(before.get(stream) ?? [])].filter(
          ([key, fingerprint]) => tables.get(stream)?.get(key) === fingerprint,
        ).length;
        const changed = (tables.get(stream)?.size ?? 0) - unchanged;
        const again = (second.records.get(stream) ?? 0) - changed;
        expect([stream, again <= 0.1 * unchanged]).toEqual([stream, true]);
      }
    } finally {
      await sandbox.close();
      bench.remove();
    }
  });
});

/** Runs the program as people do; what it writes is in a file. */
async function runTap(
  bench: Workbench,
  sandbox: IntercomSandbox,
  name: string,
  state?: JsonValue,
): Promise<Run> {
  const path = `${bench.folder}/${name}.jsonl`;
  const output = createWriteStream(path);
  await once(output, 'open');
  const tap = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('../../node_modules/.bin/tap-intercom', import.meta.url)),
      '--config',
      bench.file('tap.json', tapConfig(sandbox)),
      '--catalog',
      bench.file('catalog.json', JSON.stringify(catalogOf(streams))),
      ...(state === undefined ? [] : ['--state', bench.file('state.json', JSON.stringify(state))]),
    ],
    { stdio: ['ignore', output, 'pipe'] },
  );
  let log = '';
  tap.stderr.on('data', (chunk: Buffer) => {
    log = `${log}${chunk.toString()}`.slice(-4000);
  });
  const [exitCode] = (await once(tap, 'close')) as readonly unknown[];
  output.close();
  expect([exitCode, log]).toEqual([0, log]);
  const records = new Map<string, number>();
  for await (const { stream } of recordsIn(path)) {
    records.set(stream, (records.get(stream) ?? 0) + 1);
  }
  return { path, records };
}

async function* messagesIn(path: string): AsyncGenerator<JsonObject> {
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Infinity,
  })) {
    yield JSON.parse(line) as JsonObject;
  }
}

async function* recordsIn(
  path: string,
): AsyncGenerator<{ readonly stream: string; readonly record: JsonObject }> {
  for await (const { type, stream, record } of messagesIn(path)) {
    if (type === 'RECORD') yield { stream: stream as string, record: record as JsonObject };
  }
}

async function lastState(path: string): Promise<JsonValue> {
  let state: JsonValue = null;
  for await (const { type, value } of messagesIn(path)) if (type === 'STATE') state = value ?? null;
  return state;
}

async function fold(path: string, tables: Tables): Promise<void> {
  for await (const { stream, record } of recordsIn(path)) {
    tables.get(stream)?.set(keyIn(stream, record), fingerprintOf(stream, record));
  }
}

function keyIn(stream: string, record: JsonObject): string {
  return keyOf(record, expectedTables[stream]?.keys ?? []);
}

function fingerprintOf(stream: string, record: JsonObject): string {
  return createHash('sha1')
    .update(sortedText(comparable(stream, record)))
    .digest('base64');
}

function comparable(stream: string, record: JsonObject): JsonObject {
  const left = Object.entries(record).filter(
    ([name]) => countsOfOthers[stream]?.includes(name) !== true,
  );
  return Object.fromEntries(left);
}

function sortedText(value: JsonValue): string {
  return JSON.stringify(value, (_, one: JsonValue) =>
    isJsonObject(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

async function problemsIn(
  compared: readonly string[],
  sandbox: IntercomSandbox,
  tables: Tables,
  runs: readonly Run[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const problems: Record<string, readonly string[]> = {};
  for (const stream of compared) {
    const found = await problemsOf(stream, sandbox, tables, runs);
    if (found.length > 0) problems[stream] = found;
  }
  return problems;
}

/** What of the workspace is missing or different; what was deleted may still be in a table. */
async function problemsOf(
  stream: string,
  sandbox: IntercomSandbox,
  tables: Tables,
  runs: readonly Run[],
): Promise<readonly string[]> {
  const expected = expectedTable(sandbox, stream);
  const table = tables.get(stream);
  const wrong = new Map(
    [...expected].filter(([key, record]) => table?.get(key) !== fingerprintOf(stream, record)),
  );
  const superfluous =
    runs.length > 1 || withMore.includes(stream)
      ? []
      : [...(table ?? [])].filter(([key]) => !expected.has(key));
  if (wrong.size === 0) return superfluous.slice(0, 5).map(([key]) => `${key} should not be there`);
  const actual = new Map<string, JsonObject>();
  for (const { path } of runs) {
    for await (const found of recordsIn(path)) {
      const key = keyIn(stream, found.record);
      if (found.stream === stream && wrong.has(key)) {
        actual.set(key, comparable(stream, found.record));
      }
    }
  }
  const wanted = new Map([...wrong].map(([key, record]) => [key, comparable(stream, record)]));
  return [`${wrong.size} of ${expected.size} differ`, ...differences(actual, wanted)];
}

function changeAtRandom(sandbox: IntercomSandbox): void {
  const names = Object.keys(operations);
  let seed = 1;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (let number = 0; number < changes; number += 1) {
    operations[names[random(names.length)] ?? '']?.(sandbox.workspace, (kind) => {
      const ids = sandbox.workspace.ids(kind);
      return ids[random(ids.length)] ?? '';
    });
    if (number % 10 === 0) sandbox.advanceClock(1);
  }
}
