import { describe, expect, test } from '@jest/globals';
import { silentLog, steppedClock } from '../testing/context.ts';
import { uploadWithRetry } from './upload.ts';
import { WarehouseError } from './warehouse-error.ts';
import type { Result, Row } from './warehouse.ts';

const answer = (row: Row): Result => ({ queryId: 'q', rows: [row] });
const UPLOADED = answer({ source: 'a.json.gz', status: 'UPLOADED', message: '' });
const unreadable = answer({ source: 'a.json.gz', status: null, message: 'EACCES' });
const uncoded = new WarehouseError('socket hang up', { code: '', mayPass: false });

/** Uploads with these outcomes in turn; tells what came of it and how long was waited. */
async function upload(...outcomes: readonly (Result | WarehouseError)[]) {
  const { clock, waits } = steppedClock();
  const left = [...outcomes];
  const put = () => {
    const outcome = left.shift();
    return outcome instanceof WarehouseError
      ? Promise.reject(outcome)
      : Promise.resolve(outcome ?? UPLOADED);
  };
  const problem = await uploadWithRetry(put, '/tmp/a.json.gz', { clock, log: silentLog }).then(
    () => 'none',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
  return { problem, waits, left: left.length };
}

describe('uploadWithRetry', () => {
  test('is done when Snowflake says UPLOADED', async () => {
    expect(await upload(UPLOADED)).toEqual({ problem: 'none', waits: [], left: 0 });
  });

  test('tries again after a failure without a code, and after a row that is not UPLOADED', async () => {
    expect(await upload(uncoded, unreadable, UPLOADED)).toEqual({
      problem: 'none',
      waits: [1000, 4000],
      left: 0,
    });
  });

  test('gives up after four attempts, and says why', async () => {
    expect(await upload(unreadable, unreadable, unreadable, unreadable)).toEqual({
      problem: 'upload of a.json.gz to the stage failed: EACCES',
      waits: [1000, 4000, 15000],
      left: 0,
    });
  });

  test('does not try again what Snowflake has refused', async () => {
    const refused = new WarehouseError('no privilege', { code: '003001', mayPass: false });
    expect(await upload(refused)).toEqual({ problem: 'no privilege', waits: [], left: 0 });
  });

  test('does not take SKIPPED, or an empty answer, for an upload', async () => {
    const skipped = answer({ source: 'a.json.gz', status: 'SKIPPED', message: null });
    expect((await upload(skipped, { queryId: 'q', rows: [] })).waits).toEqual([1000, 4000]);
  });
});
