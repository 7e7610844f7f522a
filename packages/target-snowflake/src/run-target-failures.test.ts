import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InterruptedError, OutputClosedError } from '@intercom-to-snowflake/singer';
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
  it('ends the run as a signal does: what was received is loaded, and no more is read', async () => {
    const { input, loader, run, stop, taken } = start({ closed: true });
    input.write(schemaLine('contacts') + recordLine('contacts', 1) + stateLine({ at: 1 }));
    await taken();
    stop(new OutputClosedError('nobody reads stdout'));
    await expect(run).rejects.toThrow(OutputClosedError);
    expect(loader.done).toEqual(['contacts: 1 rows']);
  });
});
