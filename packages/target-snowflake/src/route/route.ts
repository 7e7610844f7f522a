import { ConnectorError, MessageParseError } from '@intercom-to-snowflake/singer';
import type {
  Logger,
  ReceivedMessage,
  ReceivedRecords,
  SchemaMessage,
} from '@intercom-to-snowflake/singer';
import type { VersionActivation } from './activate-version.ts';
import { createVersionActivation } from './activate-version.ts';
import { createBytesChecker } from '../validate/check-bytes.ts';
import { createEnding, currentlySyncing } from './ending.ts';
import type { KeyRanges } from '../validate/key-bounds.ts';
import { boundedKeys, createKeyRanges } from '../validate/key-bounds.ts';
import type { StreamTable } from '../plan/stream-table.ts';
import type { TableSettings } from '../plan/table-settings.ts';
import { sameTable } from '../plan/stream-table.ts';
import { streamTable } from '../plan/table-from-schema.ts';
import { tableName } from '../sql/table-name.ts';
import { undeclaredProperties } from './undeclared-properties.ts';
import { unusedSettings } from './unused-settings.ts';
import type { RecordCheck } from '../validate/validate.ts';
import { RecordInvalidError, recordCheck } from '../validate/validate.ts';

/** A RECORD of a stream for which no SCHEMA came before. */
export class UnknownStreamError extends ConnectorError {
  override readonly name = 'UnknownStreamError';
}

/** The input ended, and nothing says that a stream whose table is to be overwritten is complete. */
export class IncompleteStreamError extends ConnectorError {
  override readonly name = 'IncompleteStreamError';
}

/** Takes the messages in the order they came, and sees to it that what belongs together stays together. */
export type Router = {
  /** @throws ConnectorError when the message cannot be taken; those before it were. */
  readonly take: (message: RoutedMessage) => void;
  /**
   * The input has ended.
   * @throws IncompleteStreamError when it should not have ended there, after doing what can be done.
   */
  readonly end: () => void;
  /** Calls back with the records received for each stream since the call before. */
  readonly report: (received: (stream: string, records: number) => void) => void;
};

/** A BATCH comes as the records of its files. */
export type RoutedMessage = Exclude<ReceivedMessage, { readonly type: 'BATCH' }>;

/** The settings for the stream of that name. */
export type RouteSettings = (stream: string) => StreamSettings;

export type StreamSettings = {
  readonly table: TableSettings;
  readonly validateRecords: boolean;
  readonly processActivateVersionMessages: boolean;
};

/** What the router sets in motion. Jobs of one table are done in the order they were asked for. */
export type RouteEffects = {
  /** Before which of the records a batch ends, or the last one: records are looked at and added for each batch by themselves. */
  readonly fit: (table: StreamTable, records: ReceivedRecords, from: number) => number;
  /** Adds the records from one to before another, which fit and whose keys are in the ranges. */
  readonly append: (
    table: StreamTable,
    records: ReceivedRecords,
    from: number,
    to: number,
    ranges?: KeyRanges,
  ) => void;
  /** One of the records is not what it should be. @throws the error when the run is to end there. */
  readonly takeInvalid: (
    table: StreamTable,
    records: ReceivedRecords,
    index: number,
    error: RecordInvalidError,
  ) => void;
  /** No more records go into the stream's open batch. */
  readonly closeBatch: (stream: string) => void;
  readonly checkpoint: (state: Buffer) => void;
  readonly activateVersion: (table: StreamTable, version: number) => void;
  readonly prepare: (table: StreamTable) => void;
  /** Before anything of a stream that is overwritten: states wait for it. */
  readonly awaitOverwrite: (stream: string) => void;
  readonly overwrite: (table: StreamTable) => void;
  readonly log: Logger;
};

type Stream = {
  readonly schemaText: string;
  readonly table: StreamTable;
  readonly check: RecordCheck;
  readonly ranges: KeyRanges;
  readonly undeclared: ReturnType<typeof undeclaredProperties>;
  readonly activation: VersionActivation;
  received: number;
  /** An ACTIVATE_VERSION has come after its last record. */
  isActivated: boolean;
  /** Nothing came yet that makes its table be what it should be. */
  isEmpty: boolean;
};

/** @param configured the streams that have settings of their own. */
export function createRouter(
  settings: RouteSettings,
  effects: RouteEffects,
  configured: readonly string[] = [],
): Router {
  const { log } = effects;
  const streams = new Map<string, Stream>();
  /** Of an ACTIVATE_VERSION that may wait for what comes next: of thousands of streams it is one or none. */
  const activating = new Set<string>();
  const ownerOf = new Map<string, string>();
  const warned = new Set<string>();
  const ending = createEnding();
  const checker = createBytesChecker();
  let overwrites = false;

  function takeSchema(message: SchemaMessage & { readonly line: number }): void {
    const { stream: name, line } = message;
    ending.goesOn();
    passOn((stream) => stream === name);
    const known = streams.get(name);
    const schemaText = JSON.stringify([message.schema, message.key_properties]);
    if (known?.schemaText === schemaText) return;

    const { table: tableSettings, validateRecords } = settings(name);
    const wanted = atLine(line, () => streamTable(message, tableSettings));
    // The table stays the one that the open batch has: its columns, and with them its keys, may be in another order now.
    const table = known && sameTable(known.table, wanted) ? known.table : wanted;
    const ranges =
      known?.table === table ? known.ranges : createKeyRanges(checker, boundedKeys(table));
    known?.check.forget();
    const check = recordCheck(message, checker, {
      validateRecords,
      columns: table.columns,
      findAll: table.invalidRecords === 'null',
      newerBy: table.newerBy,
      ranges,
    });
    if (known?.table === table) {
      streams.set(name, { ...known, schemaText, check });
      return;
    }
    claimTable(table, line);
    if (!known && table.loadMethod === 'overwrite') {
      overwrites = true;
      effects.awaitOverwrite(name);
    }
    effects.closeBatch(name);
    known?.ranges.forget();
    const { activation = createVersionActivation(), received = 0 } = known ?? {};
    streams.set(name, {
      schemaText,
      table,
      check,
      ranges,
      undeclared: undeclaredProperties(table, checker),
      activation,
      received,
      isActivated: false,
      isEmpty: true,
    });
  }

  /**
   * Two streams in one table would overwrite each other's rows. A quarantine is such a stream too. A name that differs by case alone is
   * the same one here: a table is looked for by it, and which of the two it would be depends on which was made first.
   */
  function claimTable(table: StreamTable, line: number, owner = table.stream): void {
    const folded = tableName({ ...table, table: table.table.toUpperCase() });
    for (const claimed of [folded, `stream ${table.stream}`]) {
      const other = ownerOf.get(claimed) ?? owner;
      if (other !== owner) {
        throw new MessageParseError(
          line,
          `streams ${JSON.stringify(other)} and ${JSON.stringify(owner)} would both be loaded into ${tableName(table)}, whatever the case of its name. Rename one of them in the tap, set another target_table for it in stream_config, or deselect it`,
        );
      }
      ownerOf.set(claimed, owner);
    }
    if (table.quarantine) claimTable(table.quarantine, line, `${table.stream} (quarantine)`);
  }

  function takeRecords(records: ReceivedRecords): void {
    const stream = streams.get(records.stream);
    if (!stream) {
      throw new UnknownStreamError(
        `line ${records.line}: a RECORD of stream ${JSON.stringify(records.stream)} came before its SCHEMA. Mend the tap: a SCHEMA message must come first`,
      );
    }
    for (const property of stream.undeclared(records)) {
      warnOnce(withoutColumn(records.stream, property));
    }
    for (let from = 0; from < records.count;) {
      const to = effects.fit(stream.table, records, from);
      const { good, error, ranges } = stream.check.look(records, from, to);
      if (good > from) {
        effects.append(stream.table, records, from, good, ranges);
        stream.isEmpty = false;
        received(stream, good - from, records.version);
      }
      from = good;
      if (!error) continue;
      if (!(error instanceof RecordInvalidError)) throw error;
      effects.takeInvalid(stream.table, records, good, error);
      received(stream, 1, records.version);
      from += 1;
    }
  }

  function received(stream: Stream, records: number, version: number | undefined): void {
    stream.activation.record(version);
    stream.isActivated = false;
    stream.received += records;
    ending.goesOn();
  }

  function takeActivateVersion(name: string, version: number): void {
    const stream = streams.get(name);
    if (!settings(name).processActivateVersionMessages) return;
    if (!stream) {
      warnOnce(
        `ACTIVATE_VERSION of stream ${JSON.stringify(name)} ignored: no SCHEMA came before it`,
      );
    } else if (stream.activation.activate(version)) {
      activate(name, stream, version);
    } else {
      activating.add(name);
    }
  }

  function activate(name: string, stream: Stream, version: number): void {
    stream.isEmpty = false;
    stream.isActivated = true;
    // Its rows are all replaced at the end.
    if (stream.table.loadMethod === 'overwrite') return;
    effects.closeBatch(name);
    effects.activateVersion(stream.table, version);
  }

  /** The tap has gone on to what may be one of the streams. */
  function passOn(isNow: (stream: string) => boolean): void {
    for (const name of activating) {
      const stream = streams.get(name);
      if (stream?.activation.waits() === true && isNow(name)) continue;
      activating.delete(name);
      const version = stream?.activation.passed();
      if (stream && version !== undefined) activate(name, stream, version);
    }
  }

  /** Overwrites the tables of the streams that are complete. Returns the names of the others. */
  function overwriteComplete(): readonly string[] {
    const overwritten = [...streams].filter(([, { table }]) => table.loadMethod === 'overwrite');
    const isComplete = (stream: Stream) => stream.isActivated || ending.isInOrder();
    for (const [name, stream] of overwritten.filter(([, stream]) => isComplete(stream))) {
      effects.closeBatch(name);
      effects.overwrite(stream.table);
    }
    return overwritten.filter(([, stream]) => !isComplete(stream)).map(([name]) => name);
  }

  function warnOnce(message: string): void {
    if (warned.has(message)) return;
    warned.add(message);
    log.warning(message);
  }

  return {
    take(message) {
      switch (message.type) {
        case 'RECORD':
          takeRecords(message);
          break;
        case 'SCHEMA':
          takeSchema(message);
          break;
        case 'STATE':
          passOn((stream) => currentlySyncing(message.value) === stream);
          if (overwrites) ending.state(message.value);
          effects.checkpoint(message.value);
          break;
        case 'ACTIVATE_VERSION':
          takeActivateVersion(message.stream, message.version);
          break;
        case 'UNKNOWN':
          warnOnce(`messages of type ${JSON.stringify(message.name)} are ignored`);
          break;
      }
    },

    end() {
      const unused = unusedSettings(configured, [...streams.keys()]);
      if (unused !== undefined) log.warning(unused);
      const incomplete = overwriteComplete();
      for (const [name, { table, activation }] of streams) {
        if (activation.passed() !== undefined && table.loadMethod !== 'overwrite')
          log.warning(endedBeforeRecords(name), { stream: name });
      }
      for (const { table, isEmpty } of streams.values()) if (isEmpty) effects.prepare(table);
      if (incomplete.length > 0) throw new IncompleteStreamError(endedTooEarly(incomplete));
    },

    report(received) {
      for (const [name, stream] of streams) {
        if (stream.received > 0) received(name, stream.received);
        stream.received = 0;
      }
    },
  };
}

function withoutColumn(stream: string, property: string): string {
  return `stream ${JSON.stringify(stream)}: property ${JSON.stringify(property)} is not loaded: the SCHEMA does not declare it, so that it has no column`;
}

function endedBeforeRecords(stream: string): string {
  return `the input ended right after an ACTIVATE_VERSION of stream ${JSON.stringify(stream)}, with neither records nor a STATE that is past it: rows of older versions stay, since a tap that died ends like that too`;
}

function endedTooEarly(streams: readonly string[]): string {
  const names = streams.map((name) => JSON.stringify(name)).join(', ');
  return (
    `the input ended, and nothing says that it has every record of ${names}: no ACTIVATE_VERSION of the stream, and no STATE ` +
    'as the last message, or one with which the tap was still syncing. Tables to be overwritten keep the rows they had. See why the tap ended, and run again'
  );
}

function atLine<T>(line: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw new MessageParseError(line, error.message, { cause: error });
  }
}
