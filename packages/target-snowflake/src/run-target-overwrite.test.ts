import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InterruptedError } from '@intercom-to-snowflake/singer';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
