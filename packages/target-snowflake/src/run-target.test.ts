import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  InterruptedError,
  OutputClosedError,
  createLineWriter,
  systemClock,
} from '@intercom-to-snowflake/singer';
import type { Clock, Logger } from '@intercom-to-snowflake/singer';
import fc from 'fast-check';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { FlowSettings } from './run-target.ts';
import { runTarget } from './run-target.ts';
import type { LoadMethod } from './stream-table.ts';
import { createFakeLoader } from './testing/fake-loader.ts';
import { line, recordLine, schemaLine, stateLine } from './testing/messages.ts';
import { tableSettings } from './testing/tables.ts';

let tempDir = '';
beforeEach(async () => {
  tempDir = await mkdtemp(join(tmpdir(), 'run-target-test-'));
});
afterEach(async () => {
  await rm(tempDir, { recursive: true });
});

type Options = Partial<FlowSettings['limits']> & {
  loadMethod?: LoadMethod;
  parallelism?: number;
  clock?: Clock;
  closed?: boolean;
};

function start({
  parallelism = 4,
  clock = systemClock,
  closed = false,
  loadMethod = 'upsert',
  ...limits
}: Options = {}) {
  const input = new PassThrough();
  const loader = createFakeLoader();
  const controller = new AbortController();
  const lines: string[] = [];
  const progress: string[] = [];
  const metrics: string[] = [];
  let onState: () => void = () => undefined;
  let onWarning: () => void = () => undefined;
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      if (closed) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
        return;
      }
      lines.push(chunk.toString());
      onState();
      done();
    },
  });
  output.on('error', () => undefined);
  const nothing = () => undefined;
  const run = runTarget(
    {
      route: {
        table: () => ({ ...tableSettings, loadMethod }),
        validateRecords: true,
        processActivateVersionMessages: true,
      },
      flushAllStreams: false,
      limits: { rows: 1000, bytes: 2 ** 28, waitMs: 300_000, ...limits },
      parallelism,
      tempDir,
    },
    {
      input,
      states: createLineWriter(output),
      loader,
      reportLoad: nothing,
      reportInvalid: nothing,
      log: {
        info: nothing,
        warning: () => {
          onWarning();
        },
      } as unknown as Logger,
      metrics: {
        count: (metric, { stream }, by) => metrics.push(`${metric} ${stream} ${by}`),
        time: nothing,
        close: nothing,
      },
      progress: {
        start: nothing,
        add: (stream, records) => progress.push(`${stream} +${records}`),
        note: nothing,
        finish: nothing,
        close: nothing,
      },
      signal: controller.signal,
      clock,
    },
  );
  run.catch(nothing);
  return {
    ...{ input, loader, lines, progress, metrics, run },
    stop: (reason: Error) => {
      controller.abort(reason);
    },
    /** Resolves when everything that was written to the input has been taken. A message of an unknown type is the mark. */
    taken: () =>
      new Promise<void>((resolve) => {
        onWarning = resolve;
        input.write(line({ type: 'MARK' }));
      }),
    nextState: () => new Promise<void>((resolve) => (onState = resolve)),
  };
}

describe('a run that overwrites', () => {
  const version = (stream: string) => line({ type: 'ACTIVATE_VERSION', stream, version: 1 });
  const record = (stream: string, id: number) =>
    line({ type: 'RECORD', stream, record: { id }, version: 1 });

  it('acknowledges nothing before every table is overwritten', async () => {
    const { input, loader, lines, run, taken } = start({ loadMethod: 'overwrite', rows: 1 });
    const release = loader.hold('tags');
    input.write(stateLine({ at: 0 }) + schemaLine('contacts') + recordLine('contacts', 1));
    input.write(stateLine({ at: 1 }) + schemaLine('tags') + recordLine('tags', 1));
    await taken();
    const tagsLoads = loader.begun('tags');
    input.end(stateLine({ at: 2 }));
    await tagsLoads;
    expect(lines).toEqual(['{"at":0}\n']);
    release();
    await run;
    expect(loader.done.filter((text) => text.endsWith('overwritten')).sort()).toEqual([
      'contacts: overwritten',
      'tags: overwritten',
    ]);
    expect(loader.done.indexOf('tags: overwritten')).toBeGreaterThan(
      loader.done.indexOf('tags: 1 rows'),
    );
    expect(lines).toEqual(['{"at":0}\n', '{"at":2}\n']);
  });

  it('acknowledges nothing when one stream is not complete, and fails', async () => {
    const { input, loader, lines, run } = start({ loadMethod: 'overwrite' });
    input.write(schemaLine('tags') + record('tags', 1) + version('tags') + stateLine({ at: 1 }));
    input.end(schemaLine('contacts') + record('contacts', 1));
    await expect(run).rejects.toThrow(/every record of "contacts"/);
    expect(loader.done).toContain('tags: overwritten');
    expect(loader.done).not.toContain('contacts: overwritten');
    expect(lines).toEqual([]);
  });

  it('overwrites nothing when it is told to stop, or a line is wrong', async () => {
    const stopped = start({ loadMethod: 'overwrite' });
    stopped.input.write(schemaLine('tags') + recordLine('tags', 1) + stateLine({ at: 1 }));
    await stopped.taken();
    stopped.stop(new InterruptedError('SIGTERM'));
    await expect(stopped.run).rejects.toThrow(InterruptedError);
    const broken = start({ loadMethod: 'overwrite' });
    broken.input.end(schemaLine('tags') + recordLine('tags', 1) + stateLine({ at: 1 }) + '{"typ');
    await expect(broken.run).rejects.toThrow(/line 4/);
    for (const { loader, lines } of [stopped, broken]) {
      expect(loader.done).toEqual(['tags: 1 rows']);
      expect(lines).toEqual([]);
    }
  });
});

describe('a run', () => {
  it('loads everything, writes the last state once, and leaves no file', async () => {
    const { input, loader, lines, run, progress, metrics } = start();
    input.write(schemaLine('contacts') + recordLine('contacts', 1) + stateLine({ at: 1 }));
    input.end(recordLine('contacts', 2) + stateLine({ at: 2 }));
    await run;
    expect(loader.done).toEqual(['contacts: 2 rows']);
    expect(loader.rows).toEqual(new Map([['contacts', [1, 2]]]));
    expect(lines).toEqual(['{"at":2}\n']);
    expect(progress).toEqual(['contacts +2']);
    expect(metrics).toEqual(['record_count contacts 2']);
    expect(await readdir(tempDir)).toEqual([]);
  });

  it('passes a state on byte by byte', async () => {
    const { input, lines, run } = start();
    input.end('{"type":"STATE", "value": {"big": 12345678901234567890,  "é": "\\u00e9"} }\n');
    await run;
    expect(lines).toEqual(['{"big": 12345678901234567890,  "é": "\\u00e9"}\n']);
  });

  it('writes states before any record, at once', async () => {
    const { input, lines, run, nextState } = start();
    const first = nextState();
    input.write(stateLine({ at: 0 }));
    await first;
    expect(lines).toEqual(['{"at":0}\n']);
    input.end();
    await run;
  });

  it('may get nothing at all, or no state', async () => {
    const nothing = start();
    nothing.input.end();
    await nothing.run;
    const { input, lines, run } = start();
    input.end(schemaLine('contacts') + recordLine('contacts', 1));
    await run;
    expect([...nothing.lines, ...lines]).toEqual([]);
  });

  it('makes the table of a stream that has no record', async () => {
    const { input, loader, run } = start();
    input.end(schemaLine('contacts') + stateLine({}));
    await run;
    expect(loader.done).toEqual(['contacts: prepared']);
  });

  it('writes a state as soon as the batches before it are loaded, while it goes on', async () => {
    const { input, loader, lines, run, nextState } = start({ rows: 2 });
    const state = nextState();
    input.write(schemaLine('contacts') + recordLine('contacts', 1) + recordLine('contacts', 2));
    input.write(stateLine({ at: 2 }) + recordLine('contacts', 3) + stateLine({ at: 3 }));
    await state;
    expect(loader.done).toEqual(['contacts: 2 rows']);
    expect(lines).toEqual(['{"at":2}\n']);
    input.end();
    await run;
    expect(lines).toEqual(['{"at":2}\n', '{"at":3}\n']);
  });

  it('holds a state back while a slow stream has an earlier record', async () => {
    const { input, loader, lines, run } = start({ rows: 2 });
    const letTagsGo = loader.hold('tags');
    const tags = loader.begun('tags');
    input.write(schemaLine('contacts') + schemaLine('tags'));
    input.write(recordLine('tags', 1) + stateLine({ at: 1 }));
    input.write(recordLine('contacts', 1) + recordLine('contacts', 2) + stateLine({ at: 3 }));
    input.end();
    await tags;
    await new Promise(setImmediate);
    expect(lines).toEqual([]);
    letTagsGo();
    await run;
    expect(lines).toEqual(['{"at":3}\n']);
  });

  it('never closes a batch because of a state', async () => {
    const { input, loader, run } = start();
    input.write(schemaLine('contacts'));
    for (let id = 1; id <= 50; id += 1) input.write(recordLine('contacts', id) + stateLine({ id }));
    input.end();
    await run;
    expect(loader.done).toEqual(['contacts: 50 rows']);
  });

  it('loads a batch whose oldest record has waited long enough, although nothing more comes', async () => {
    const time = manualClock();
    const { input, loader, lines, run, taken, nextState } = start({
      waitMs: 5000,
      clock: time.clock,
    });
    const begun = loader.begun('contacts');
    const state = nextState();
    input.write(schemaLine('contacts') + recordLine('contacts', 1) + stateLine({ at: 1 }));
    await taken();
    await time.pass(4000);
    expect(loader.done).toEqual([]);
    await time.pass(1000);
    await begun;
    await state;
    expect(loader.done).toEqual(['contacts: 1 rows']);
    expect(lines).toEqual(['{"at":1}\n']);
    input.end();
    await run;
  });

  it('loads different streams at the same time, bounded, and never one table twice', async () => {
    const { input, loader, run } = start({ rows: 1, parallelism: 2 });
    for (const stream of ['a', 'b', 'c']) input.write(schemaLine(stream));
    for (let id = 1; id <= 5; id += 1) {
      for (const stream of ['a', 'b', 'c']) input.write(recordLine(stream, id));
    }
    input.end();
    await run;
    expect(loader.mostAtOnce).toBe(2);
    expect(loader.collisions).toEqual([]);
    expect(loader.rows.get('b')).toEqual([1, 2, 3, 4, 5]);
  });

  it('stops reading while too much waits to be loaded', async () => {
    const { input, loader, run } = start({ rows: 100, bytes: 50_000, parallelism: 1 });
    const letGo = loader.hold('contacts');
    const begun = loader.begun('contacts');
    input.write(schemaLine('contacts'));
    const record = recordLine('contacts', 1, { text: 'x'.repeat(10_000) });
    let isBlocked = false;
    for (let written = 0; written < 100 && !isBlocked; written += 1) {
      isBlocked = !input.write(record);
      if (!isBlocked) continue;
      const drained = once(input, 'drain').then(() => false);
      isBlocked = await Promise.race([
        drained,
        new Promise<boolean>((resolve) => setTimeout(resolve, 50, true)),
      ]);
    }
    expect(isBlocked).toBe(true);
    await begun;
    letGo();
    input.end();
    await run;
    expect(loader.rows.get('contacts')?.length).toBeGreaterThan(14);
  });
});

describe('a BATCH', () => {
  const batch = (...manifest: readonly string[]) =>
    line({
      type: 'BATCH',
      stream: 'contacts',
      encoding: { format: 'jsonl', compression: 'gzip' },
      manifest,
    });

  it('is loaded as if its records had come one by one, between those before and after it', async () => {
    const uris = await Promise.all(
      ['{"id":2}\n\n{"id":3}', '{"id":4}\n'].map(async (text, index) => {
        const path = join(tempDir, `tap file ${index}.jsonl.gz`);
        await writeFile(path, gzipSync(text));
        return pathToFileURL(path).href;
      }),
    );
    const { input, loader, lines, run } = start();
    input.write(schemaLine('contacts') + recordLine('contacts', 1));
    input.end(batch(...uris) + recordLine('contacts', 5) + stateLine({ at: 5 }));
    await run;
    expect(loader.rows).toEqual(new Map([['contacts', [1, 2, 3, 4, 5]]]));
    expect(lines).toEqual(['{"at":5}\n']);
    for (const uri of uris) await rm(new URL(uri));
  });

  it('says in which line of which file something is wrong, and loads what is before it', async () => {
    const path = join(tempDir, 'bad.jsonl.gz');
    await writeFile(path, gzipSync('{"id":1}\n{"id":"x"}\n'));
    const { input, loader, run } = start();
    input.write(schemaLine('contacts') + batch(pathToFileURL(path).href));
    await expect(run).rejects.toThrow(
      /^line 2: file:.*bad\.jsonl\.gz: line 2: record of stream "contacts" is not what its schema says: \/id must be integer/,
    );
    expect(loader.rows.get('contacts')).toEqual([1]);
    await rm(path);
  });

  it.each([
    ['is not there', 'file:///nowhere/x.gz', /cannot read file:\/\/\/nowhere\/x\.gz: ENOENT/],
    ['is elsewhere', 's3://bucket/x.gz', /s3:\/\/bucket\/x\.gz is not a file:\/\/\/ URI/],
  ])('fails when a file %s', async (_, uri, problem) => {
    const { input, run } = start();
    input.write(schemaLine('contacts') + batch(uri));
    await expect(run).rejects.toThrow(problem);
  });
});

describe('bad input', () => {
  it.each([
    ['a line that is not JSON', '{"type":\n', 'line 4: the JSON text ends too early'],
    [
      'a RECORD before its SCHEMA',
      recordLine('tags', 1),
      'line 4: a RECORD of stream "tags" came before its SCHEMA. Mend the tap: a SCHEMA message must come first',
    ],
    [
      'a record that is not valid',
      recordLine('contacts', 'x'),
      'line 4: record of stream "contacts" is not what its schema says: /id must be integer, and is a string. Mend the tap or its schema, or set validate_records to false',
    ],
    [
      'a record without its key',
      line({ type: 'RECORD', stream: 'contacts', record: {} }),
      'line 4: record of stream "contacts" has no value for its key property "id". Rows are told apart by id: mend the tap, or give the stream another key',
    ],
    [
      'a BATCH of files that cannot be read',
      line({
        type: 'BATCH',
        stream: 'contacts',
        encoding: { format: 'parquet' },
        manifest: ['file:///x'],
      }),
      'line 4: BATCH of stream "contacts": files of format "parquet" with compression "none" cannot be read. Set batch_config of the tap to jsonl, with gzip or none',
    ],
  ])(
    'fails at %s, once everything before it is loaded and acknowledged',
    async (_, bad, message) => {
      const { input, loader, lines, run } = start();
      input.write(schemaLine('contacts') + recordLine('contacts', 1) + stateLine({ at: 1 }));
      input.write(bad);
      await expect(run).rejects.toThrow(message);
      expect(loader.done).toEqual(['contacts: 1 rows']);
      expect(lines).toEqual(['{"at":1}\n']);
      expect(await readdir(tempDir)).toEqual([]);
    },
  );
});

describe('a load that fails', () => {
  it('ends the run at once, with no state ahead of the tables; what else was loaded counts', async () => {
    const { input, loader, lines, run, nextState } = start({ rows: 1 });
    const state = nextState();
    input.write(schemaLine('contacts') + schemaLine('tags') + schemaLine('teams'));
    input.write(recordLine('tags', 1) + stateLine({ at: 1 }));
    await state;
    const fail = loader.hold('contacts');
    const letTeamsGo = loader.hold('teams');
    const begun = [loader.begun('contacts'), loader.begun('teams')];
    input.write(recordLine('contacts', 1) + stateLine({ at: 2 }));
    input.write(recordLine('teams', 1) + stateLine({ at: 3 }));
    await Promise.all(begun);
    fail(new Error('no warehouse'));
    letTeamsGo();
    // The input has not ended.
    await expect(run).rejects.toThrow('no warehouse');
    expect(input.destroyed).toBe(true);
    expect(loader.done).toEqual(['tags: 1 rows', 'teams: 1 rows']);
    expect(lines).toEqual(['{"at":1}\n']);
    expect(await readdir(tempDir)).toEqual([]);
  });
});

describe('being told to stop', () => {
  it('stops reading, loads what was received, writes its state and fails', async () => {
    const { input, loader, lines, run, stop, taken } = start();
    input.write(schemaLine('contacts') + recordLine('contacts', 1) + stateLine({ at: 1 }));
    await taken();
    const reason = new InterruptedError('SIGTERM');
    stop(reason);
    await expect(run).rejects.toBe(reason);
    expect(loader.done).toEqual(['contacts: 1 rows']);
    expect(lines).toEqual(['{"at":1}\n']);
    expect(await readdir(tempDir)).toEqual([]);
  });

  it('gives up on loads that take more than 20 s, without their state', async () => {
    const time = manualClock();
    const { input, loader, lines, run, stop, taken } = start({ clock: time.clock });
    loader.hold('contacts');
    const begun = loader.begun('contacts');
    input.write(schemaLine('contacts') + recordLine('contacts', 1) + stateLine({ at: 1 }));
    await taken();
    stop(new InterruptedError('SIGINT'));
    await begun;
    await time.pass(20_000);
    await expect(run).rejects.toThrow('SIGINT');
    expect(lines).toEqual([]);
  });
});

describe('a stdout that nobody reads', () => {
  it('does not keep what comes from being loaded, and fails the run at the end', async () => {
    const { input, loader, run, stop } = start({ rows: 1, closed: true });
    input.write(schemaLine('contacts') + stateLine({ at: 0 }));
    stop(new OutputClosedError('nobody reads stdout'));
    input.write(recordLine('contacts', 1) + stateLine({ at: 1 }));
    input.end(recordLine('contacts', 2) + stateLine({ at: 2 }));
    await expect(run).rejects.toThrow(OutputClosedError);
    expect(loader.rows.get('contacts')).toEqual([1, 2]);
  });
});

describe('whatever comes, in whatever chunks, and whatever fails', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.nat(2).map((stream) => ({ record: `s${stream}` })) },
    { weight: 2, arbitrary: fc.constant({ state: true }) },
    { weight: 1, arbitrary: fc.nat(2).map((stream) => ({ schema: `s${stream}` })) },
  );

  it('every record is loaded once and in order, and no state is ahead of the tables', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 400 }),
        fc.option(fc.nat(2)),
        async (steps, rows, chunkBytes, failing) => {
          const { input, loader, lines, run } = start({ rows, parallelism: 2 });
          if (failing !== null) loader.hold(`s${failing}`)(new Error('refused'));
          const sent: { stream: string; id: number }[] = [];
          const before: number[] = [];
          let text = ['s0', 's1', 's2'].map((stream) => schemaLine(stream)).join('');
          for (const it of steps) {
            if ('record' in it) {
              sent.push({ stream: it.record, id: sent.length });
              text += recordLine(it.record, sent.length - 1);
            } else if ('schema' in it) {
              const extra = `p${sent.length}`;
              text += schemaLine(it.schema, { id: { type: 'integer' }, [extra]: {} });
            } else {
              text += stateLine({ state: before.length });
              before.push(sent.length);
            }
          }
          for (let at = 0; at < text.length; at += chunkBytes) {
            if (!input.destroyed) input.write(text.slice(at, at + chunkBytes));
          }
          input.end();
          const failed = await run.then(
            () => false,
            () => true,
          );
          const loaded = (stream: string) => loader.rows.get(stream) ?? [];
          for (const stream of ['s0', 's1', 's2']) {
            const ids = sent.filter((it) => it.stream === stream).map(({ id }) => id);
            expect(loaded(stream)).toEqual(ids.slice(0, loaded(stream).length));
            if (!failed) expect(loaded(stream)).toEqual(ids);
          }
          expect(loader.collisions).toEqual([]);
          const written = lines.map((text) => (JSON.parse(text) as { state: number }).state);
          expect(written).toEqual([...new Set(written)].toSorted((a, b) => a - b));
          for (const state of written) {
            for (const { stream, id } of sent.slice(0, before[state])) {
              expect(loaded(stream)).toContain(id);
            }
          }
          if (!failed && before.length > 0) expect(written.at(-1)).toBe(before.length - 1);
        },
      ),
      { numRuns: 150 },
    );
    expect(await readdir(tempDir)).toEqual([]);
  });
});

/** A clock that goes on when told to. */
function manualClock() {
  let now = 0;
  const ticks = new Set<{ ms: number; due: number; tick: () => void }>();
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const cancel = clock.every(ms, () => {
          cancel();
          resolve();
        });
        signal?.addEventListener('abort', () => {
          cancel();
          reject(new Error('aborted'));
        });
      }),
    every: (ms, tick) => {
      const entry = { ms, due: now + ms, tick };
      ticks.add(entry);
      return () => ticks.delete(entry);
    },
  };
  const turns = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  return {
    clock,
    pass: async (ms: number) => {
      await turns();
      const end = now + ms;
      while (now < end) {
        now += 1000;
        for (const entry of ticks) {
          if (entry.due > now) continue;
          entry.due += entry.ms;
          entry.tick();
        }
        await turns();
      }
    },
  };
}
