import { describe, expect, test } from '@jest/globals';
import { retryLoad } from './retry-load.ts';
import { silentLog, steppedClock } from '../testing/context.ts';
import { WarehouseError } from '../warehouse/warehouse-error.ts';

const failure = (code: string, mayPass: boolean) =>
  new WarehouseError(`failed with ${code}`, { code, mayPass });

/** Does work that fails with these, one after the other, and then succeeds. */
async function attempt(...failures: readonly Error[]) {
  const { clock, waits } = steppedClock();
  const left = [...failures];
  let forgotten = 0;
  const work = () => {
    const error = left.shift();
    return error ? Promise.reject(error) : Promise.resolve('done');
  };
  const forget = () => {
    forgotten += 1;
  };
  const outcome = await retryLoad(work, forget, { log: silentLog, clock, stream: 's' }).catch(
    (error: unknown) => String(error),
  );
  return { outcome, waits, forgotten, left: left.length };
}

describe('retryLoad', () => {
  test('waits longer each time for a failure that passes', async () => {
    const lost = failure('390111', true);
    expect(await attempt(lost, lost, lost, lost)).toEqual({
      outcome: 'done',
      waits: [1000, 5000, 20000, 60000],
      forgotten: 0,
      left: 0,
    });
  });

  test('gives up after five attempts', async () => {
    const lost = failure('390111', true);
    const { outcome, left } = await attempt(lost, lost, lost, lost, lost, lost);
    expect([outcome, left]).toEqual(['WarehouseError: failed with 390111', 1]);
  });

  test('does not repeat what would fail again', async () => {
    expect(await attempt(failure('100038', false))).toEqual({
      outcome: 'WarehouseError: failed with 100038',
      waits: [],
      forgotten: 0,
      left: 0,
    });
    expect((await attempt(new TypeError('a bug'))).outcome).toBe('TypeError: a bug');
  });

  test('looks at the table again, once, when it is not what it was', async () => {
    expect(await attempt(failure('000904', false))).toEqual({
      outcome: 'done',
      waits: [],
      forgotten: 1,
      left: 0,
    });
    const twice = await attempt(failure('000904', false), failure('002003', false));
    expect(twice.outcome).toBe('WarehouseError: failed with 002003');
  });
});
