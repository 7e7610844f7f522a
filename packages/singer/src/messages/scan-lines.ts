import { isUtf8 } from 'node:buffer';
import type { AssemblyMemory, AssemblyVariable } from '../json/assembly.ts';
import { assembly, reserve } from '../json/assembly.ts';
import { code } from '../json/lines-code.ts';
import type { FoundLines } from './messages.ts';
import { RECORD_START } from './received-records.ts';

// An entry of the table that a scan makes has a place for each of these (assembly/lines.ts). The place after
// that of a member's start is its end; a start of 0 means that the member is missing.
export const STREAM = 4;
export const VERSION = 6;
export const TYPE = 8;
export const VALUE = 10;
export const TIME_EXTRACTED = 12;
/** How many lines the scan had seen before, blank ones too. */
export const LINE = 14;
/** It is a RECORD as almost all are, with a string for a stream, and all that it needs but for its version. */
export const PLAIN = 4;
/** So is the line before, and of the same stream and version. */
export const FOLLOWS = 1;

export const memberPlaces: Readonly<Record<string, number>> = {
  type: TYPE,
  stream: STREAM,
  record: RECORD_START,
  value: VALUE,
  version: VERSION,
  time_extracted: TIME_EXTRACTED,
};

/** What was found in some lines. Valid until the scanner is used again. */
export type ScannedLines = FoundLines & {
  /** Lines before these. */
  readonly linesBefore: number;
};

/** A line that cannot be read. */
export type BadLine = { readonly line: number; readonly problem: string };

/** Cuts a stream of bytes into lines, and finds the members of the message in each. Looks at no byte twice. */
export type LineScanner = {
  /** Takes the next bytes of the stream, and copies them. */
  push(chunk: Buffer): void;
  /** The stream has ended: the last line needs no line feed. */
  end(): void;
  /** Scans some of the whole lines that have not been scanned; undefined when there is none, or the next is bad. */
  scan(): ScannedLines | undefined;
  /** When there is nothing more to scan: why, if it is not for want of bytes. */
  badLine(): BadLine | undefined;
};

export type LineScannerOptions = {
  readonly maxLineBytes: number;
  /** The lines are records without a message round them: only `record` is found. */
  readonly areRecords?: boolean;
};

type Scanner = {
  readonly memory: AssemblyMemory;
  readonly lines: AssemblyVariable;
  readonly stoppedAt: AssemblyVariable;
  readonly refusedAt: AssemblyVariable;
  readonly scanLines: (
    start: number,
    end: number,
    table: number,
    tableEnd: number,
    open: number,
    areRecords: boolean,
  ) => number;
  readonly skipSpace: (at: number) => number;
  readonly skipValue: (at: number, open: number) => number;
};

const LINE_FEED = 0x0a;

const NO_MESSAGE =
  'not a JSON object, as every message is. What a tap logs must go to its stderr, not here';

// The scanner's memory: the table, the bytes, and as much again for the brackets that are open in a line.
const TABLE = 64 * 1024;
const WINDOW = 128 * 1024;
const WINDOW_BYTES = 512 * 1024;
/** The scanner looks at sixteen bytes at once. */
const SLACK_BYTES = 64;

export function createLineScanner(options: LineScannerOptions): LineScanner {
  const { maxLineBytes, areRecords = false } = options;
  const instantiate = assembly<Scanner>(code);
  let scanner: Scanner;
  let bytes = Buffer.alloc(0);
  let table = new Int32Array();
  let capacity = 0;
  // Bytes up to `scanned` are done with, up to `wholeEnd` there are whole lines, up to `filled` there are bytes.
  let scanned = WINDOW;
  let wholeEnd = WINDOW;
  let filled = WINDOW;
  let linesBefore = 0;
  let bad: BadLine | undefined;

  function resize(wanted: number): void {
    capacity = wanted;
    reserve(scanner.memory, WINDOW + 2 * (capacity + SLACK_BYTES));
    bytes = Buffer.from(scanner.memory.buffer);
    table = new Int32Array(scanner.memory.buffer, TABLE, (WINDOW - TABLE) / 4);
  }

  function start(): void {
    scanner = instantiate({
      lines: {
        memberOfEscaped: (from: number, to: number) => {
          const key = JSON.parse(bytes.toString('utf8', from - 1, to + 1)) as string;
          return Object.hasOwn(memberPlaces, key) ? memberPlaces[key] : -1;
        },
      },
    });
    resize(WINDOW_BYTES);
  }

  function makeRoom(size: number): void {
    const pending = filled - scanned;
    const wanted = pending + size + 1;
    if (capacity > WINDOW_BYTES && wanted <= WINDOW_BYTES) {
      // A very long line has gone by: its memory goes too.
      const rest = bytes.subarray(scanned, filled);
      start();
      rest.copy(bytes, WINDOW);
    } else {
      bytes.copyWithin(WINDOW, scanned, filled);
      if (wanted > capacity) resize(Math.max(wanted, 2 * capacity));
    }
    scanned = WINDOW;
    filled = WINDOW + pending;
    wholeEnd = WINDOW;
  }

  /** Ends the whole lines before the first of them that cannot be read. */
  function stopAtBadLine(): void {
    const isGood = (from: number, to: number) =>
      to - from <= maxLineBytes && isUtf8(bytes.subarray(from, to));
    // A line feed is no part of any other character: if all of it is UTF-8, each line is.
    if (isGood(scanned, wholeEnd)) return;
    let line = linesBefore;
    for (let from = scanned; from < wholeEnd;) {
      const to = bytes.indexOf(LINE_FEED, from);
      line += 1;
      if (!isGood(from, to)) {
        wholeEnd = from;
        bad = { line, problem: to - from > maxLineBytes ? tooLong() : 'not valid UTF-8' };
      }
      from = to + 1;
    }
  }

  const tooLong = () => `longer than ${maxLineBytes} bytes`;

  /** What is wrong with the line that the scan stopped at. */
  function invalidLine(): BadLine {
    const { lines, refusedAt, stoppedAt, skipSpace, skipValue } = scanner;
    const lineStart = stoppedAt.value;
    const line = linesBefore + lines.value + 1;
    const end = skipValue(skipSpace(lineStart), WINDOW + capacity + SLACK_BYTES);
    const stop = end === 0 ? refusedAt.value : skipSpace(end);
    if (stop === lineStart) return { line, problem: NO_MESSAGE };
    if (bytes[stop] !== LINE_FEED) {
      return { line, problem: `invalid JSON at byte ${stop - lineStart + 1}` };
    }
    const problem = end === 0 ? 'the JSON text ends too early' : 'a JSON value, but not an object';
    return { line, problem };
  }

  function push(chunk: Buffer): void {
    makeRoom(chunk.length);
    bytes.set(chunk, filled);
    const last = chunk.lastIndexOf(LINE_FEED);
    if (last >= 0) wholeEnd = filled + last + 1;
    filled += chunk.length;
    if (last >= 0) stopAtBadLine();
    else if (filled - scanned > maxLineBytes) bad = { line: linesBefore + 1, problem: tooLong() };
  }

  start();
  return {
    push,
    end() {
      if (filled > scanned) push(Buffer.of(LINE_FEED));
    },

    scan() {
      while (scanned < wholeEnd) {
        const open = WINDOW + capacity + SLACK_BYTES;
        const entries = scanner.scanLines(scanned, wholeEnd, TABLE, WINDOW, open, areRecords);
        if (scanner.refusedAt.value !== 0) {
          bad = invalidLine();
          wholeEnd = scanner.stoppedAt.value;
        }
        scanned = scanner.stoppedAt.value;
        const found = { bytes, table, entries, linesBefore };
        linesBefore += scanner.lines.value;
        if (entries > 0) return found;
      }
      return undefined;
    },

    badLine: () => (scanned >= wholeEnd ? bad : undefined),
  };
}
