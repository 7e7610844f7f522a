import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from './testing/manual-clock.ts';
import { line, recordLine, schemaLine, stateLine } from './testing/messages.ts';
import { startRun } from './testing/start-run.ts';
import type { RunOptions } from './testing/start-run.ts';

let tempDir = '';
beforeEach(async () => {
  tempDir = await mkdtemp(join(tmpdir(), 'run-target-test-'));
});
afterEach(async () => {
  await rm(tempDir, { recursive: true });
});

const start = (options: RunOptions = {}) => startRun(tempDir, options);

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
    // The state before it may be written too, where the other stream is loaded later.
    expect(lines.at(-1)).toBe('{"at":3}\n');
  });

  it('holds a state back until the rows of older versions are gone', async () => {
    const { input, loader, lines, run } = start();
    const loadOn = loader.hold('tags');
    const loading = loader.begun('tags');
    input.write(
      schemaLine('tags') + line({ type: 'RECORD', stream: 'tags', record: { id: 1 }, version: 7 }),
    );
    input.end(
      line({ type: 'ACTIVATE_VERSION', stream: 'tags', version: 7 }) + stateLine({ at: 1 }),
    );
    await loading;
    const activateOn = loader.hold('tags');
    const activating = loader.begun('tags');
    loadOn();
    await activating;
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toEqual([]);
    activateOn();
    await run;
    expect(loader.done).toEqual(['tags: 1 rows', 'tags: version 7']);
    expect(lines).toEqual(['{"at":1}\n']);
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

  it('loads it also when somebody sets the clock back by an hour meanwhile', async () => {
    const time = manualClock();
    const { input, loader, run, taken, nextState } = start({ waitMs: 5000, clock: time.clock });
    const state = nextState();
    input.write(schemaLine('contacts') + recordLine('contacts', 1) + stateLine({ at: 1 }));
    await taken();
    time.setBack(3_600_000);
    await time.pass(2000);
    await state;
    expect(loader.done).toEqual(['contacts: 1 rows']);
    input.end();
    await run;
  });

  it('loads it also while there is no room for more, and says how far it is', async () => {
    const time = manualClock();
    const { input, loader, run, progress } = start({
      ...{ waitMs: 5000, bytes: 1_000, parallelism: 2, clock: time.clock },
    });
    const letGo = loader.hold('contacts');
    const begun = loader.begun('contacts');
    const loaded = loader.begun('tags');
    input.write(schemaLine('tags') + recordLine('tags', 1) + schemaLine('contacts'));
    for (let id = 1; id <= 100; id += 1) input.write(recordLine('contacts', id));
    await begun;
    await time.pass(5000);
    await loaded;
    expect(progress).toEqual(['tags +1', 'contacts +100']);
    letGo();
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
    for (let written = 0; written < 100; written += 1) input.write(record);
    await begun;
    // Of a million bytes it takes what it may keep, and no more: what is left no longer becomes less.
    const left = () => input.readableLength + input.writableLength;
    for (let before = Infinity; left() < before;) {
      before = left();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(left()).toBeGreaterThan(500_000);
    letGo();
    input.end();
    await run;
    expect(loader.rows.get('contacts')).toHaveLength(100);
  });
});
