import { tmpdir } from 'node:os';
import {
  createMetrics,
  createProgress,
  createLogger,
  describeStream,
  parseJson,
  stringifyJson,
  systemClock,
  type CatalogEntry,
  type Clock,
  type JsonObject,
  type JsonValue,
  type Message,
  type MessageWriter,
} from '@intercom-to-snowflake/singer';
import { createClient } from '../client/client.ts';
import { parseConfig, configSchema } from '../config.ts';
import { discover, selectStreams } from '../catalog/select-streams.ts';
import { sync, type StreamReport } from '../sync/sync.ts';

export type TapRun = {
  readonly messages: readonly Message[];
  readonly reports: readonly StreamReport[];
  /** What the run threw. */
  readonly error: unknown;
  readonly log: string;
  /** The last STATE. */
  readonly state: JsonObject;
  /** The records of a stream, in the order they were written. */
  records(stream: string): readonly JsonObject[];
  /** The records of a stream as a target has them after an upsert by these keys. */
  table(stream: string, ...keys: readonly string[]): ReadonlyMap<string, JsonObject>;
};

export type TapRunOptions = {
  readonly url: string;
  readonly config?: JsonObject;
  /** Default: all that are selected by default. */
  readonly streams?: readonly string[];
  readonly state?: JsonObject;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly isSample?: boolean;
  /** None unless told: how a search is read must not depend on how busy the machine is. */
  readonly quickAnswerMs?: number;
  /** Changes the entry of a stream in the catalog. */
  readonly edit?: (entry: CatalogEntry) => CatalogEntry;
  /** Called with every batch that is written, before it counts as written. */
  readonly onWrite?: (
    messages: readonly Message[],
    all: readonly Message[],
  ) => Promise<void> | void;
};

/** Runs the real tap, in this process, against an API over HTTP; collects what it writes. */
export async function runTap(options: TapRunOptions): Promise<TapRun> {
  const clock = options.clock ?? systemClock;
  const lines: string[] = [];
  const log = createLogger({
    output: { write: (text: string) => lines.push(text) },
    level: 'debug',
    format: 'text',
    name: 'tap-intercom',
    clock,
  });
  const config = parseConfig({
    ...defaults(),
    access_token: 'sandbox-token',
    base_url: options.url,
    ...options.config,
  });
  const messages: Message[] = [];
  // In order, as the real writer: what is written later waits for what was written before.
  let written = Promise.resolve();
  const writer: MessageWriter = {
    write: (given) => {
      const batch = [...given];
      written = written.then(async () => {
        await options.onWrite?.(batch, messages);
        messages.push(...batch.map(onTheWire));
      });
      return written;
    },
    flush: () => written,
  };
  const metrics = createMetrics(log, clock);
  const progress = createProgress({ log, clock });
  const signal = options.signal ?? new AbortController().signal;
  let error: unknown;
  let reports: readonly StreamReport[] = [];
  try {
    reports = await sync({
      config,
      selected: selectStreams({ streams: chosen(options) }),
      state: options.state ?? {},
      connect: (stop) => createClient({ config, clock, log, metrics, signal: stop, env: {} }),
      writer,
      clock,
      log,
      metrics,
      progress,
      signal,
      spoolDirectory: tmpdir(),
      quickAnswerMs: options.quickAnswerMs ?? 0,
      isSample: options.isSample ?? false,
    });
  } catch (thrown) {
    error = thrown;
  } finally {
    metrics.close();
    progress.close();
  }
  const records = (stream: string) =>
    messages.flatMap((message) =>
      message.type === 'RECORD' && message.stream === stream ? [message.record as JsonObject] : [],
    );
  return {
    messages,
    reports,
    error,
    log: lines.join(''),
    state: lastState(messages),
    records,
    table: (stream, ...keys) =>
      new Map(
        records(stream).map((record) => [
          keys.map((key) => JSON.stringify(record[key])).join(),
          record,
        ]),
      ),
  };
}

/** As its reader gets it: fields that are left out are not there. */
function onTheWire(message: Message): Message {
  return message.type === 'RECORD' ? (parseJson(stringifyJson(message)) as Message) : message;
}

function chosen({ streams, edit }: TapRunOptions): readonly CatalogEntry[] {
  const all = discover().streams;
  const entries =
    streams === undefined
      ? all
      : all
          .filter(({ tap_stream_id: name }) => streams.includes(name))
          .map((entry) =>
            describeStream({
              name: entry.stream,
              schema: entry.schema,
              keyProperties: entry.key_properties ?? [],
              replicationMethod:
                entry.replication_method === 'FULL_TABLE' ? 'FULL_TABLE' : 'INCREMENTAL',
              ...(entry.replication_key !== undefined && { replicationKey: entry.replication_key }),
            }),
          );
  return edit === undefined ? entries : entries.map(edit);
}

/** The table after these runs, one after the other, upserted by these keys (default: `id`). */
export function tableAfter(
  runs: readonly TapRun[],
  stream: string,
  ...keys: readonly string[]
): ReadonlyMap<string, JsonObject> {
  const by = keys.length === 0 ? ['id'] : keys;
  return new Map(runs.flatMap((run) => [...run.table(stream, ...by)]));
}

function lastState(messages: readonly Message[]): JsonObject {
  const states = messages.filter((message) => message.type === 'STATE');
  return (states.at(-1)?.value ?? {}) as JsonObject;
}

function defaults(): JsonObject {
  return Object.fromEntries(
    Object.entries(configSchema.properties).flatMap(([name, property]) =>
      'default' in property ? [[name, property.default as JsonValue]] : [],
    ),
  );
}
