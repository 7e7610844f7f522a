import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '@intercom-to-snowflake/singer';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
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

describe('a BATCH', () => {
  const message = (encoding: object, manifest: readonly string[]) =>
    line({ type: 'BATCH', stream: 'contacts', encoding, manifest });
  const batch = (...manifest: readonly string[]) =>
    message({ format: 'jsonl', compression: 'gzip' }, manifest);
  const plain = (path: string) => message({ format: 'jsonl' }, [pathToFileURL(path).href]);

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

  it('is loaded while it is read, when its first record has waited long enough', async () => {
    const path = join(tempDir, 'long.jsonl');
    const records = Array.from({ length: 5_000 }, (_, index) => `{"id":${index}}\n`);
    await writeFile(path, records.join(''));
    let now = 0;
    const clock = { ...systemClock, now: () => (now += 1_000) };
    const { input, loader, run, progress } = start({ clock, waitMs: 1_000 });
    input.end(schemaLine('contacts') + plain(path));
    await run;
    expect(loader.done.length).toBeGreaterThan(1);
    expect(progress.length).toBeGreaterThan(1);
    expect(loader.rows.get('contacts')?.length).toBe(5_000);
    await rm(path);
  });

  it('is not vouched for by a STATE behind it when the run is told to stop in the middle of it', async () => {
    const path = join(tempDir, 'many.jsonl');
    const ids = Array.from({ length: 5_000 }, (_, index) => index);
    await writeFile(path, ids.map((id) => `{"id":${id}}\n`).join(''));
    const { input, loader, lines, run, stop } = start({ bytes: 1_000, parallelism: 1 });
    const letGo = loader.hold('contacts');
    const begun = loader.begun('contacts');
    input.write(schemaLine('contacts') + plain(path) + stateLine({ at: 'the end' }));
    await begun;
    stop(new Error('told to stop'));
    letGo();
    await expect(run).rejects.toThrow('told to stop');
    expect(loader.rows.get('contacts')?.length).toBeLessThan(5_000);
    expect(lines).toEqual([]);
    await rm(path);
  });

  it.each([
    ['is not there', 'file:///nowhere/x.gz', /cannot read file:\/\/\/nowhere\/x\.gz: ENOENT/],
    ['is elsewhere', 'gs://bucket/x.gz', /gs:\/\/bucket\/x\.gz is neither a file:\/\/\/ URI/],
  ])('fails when a file %s', async (_, uri, problem) => {
    const { input, run } = start();
    input.write(schemaLine('contacts') + batch(uri));
    await expect(run).rejects.toThrow(problem);
  });
});
