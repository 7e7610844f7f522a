import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { propertyRuns } from '../../../test/property-runs.ts';
import { recordLine, schemaLine, stateLine } from './testing/messages.ts';
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
      { numRuns: propertyRuns(40) },
    );
    expect(await readdir(tempDir)).toEqual([]);
  });
});
