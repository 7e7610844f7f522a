import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { propertyRuns } from '../../../../test/property-runs.ts';
import {
  cutWindow,
  readWindows,
  type Window,
  type WindowPage,
  type WindowPlan,
  type WindowSource,
} from './windows.ts';

const plan: WindowPlan = {
  pagesHeld: 6,
  pagesPerWindow: 2,
  maxPagesPerWindow: 4,
  minWindowSeconds: 10,
};
const window = (from: number, to: number): Window => ({ from, to, order: 'ascending' });
const began = Date.UTC(2011, 0, 1) / 1000;

describe('cutWindow', () => {
  it('leaves a window whole that is small, short, resumed or read newest first', () => {
    const whole = window(began, began + 1000);
    expect(cutWindow(whole, { totalPages: 4 }, plan)).toEqual([]);
    expect(cutWindow(whole, { totalPages: undefined }, plan)).toEqual([]);
    expect(cutWindow(window(began, began + 15), { totalPages: 90 }, plan)).toEqual([]);
    expect(cutWindow({ ...whole, cursor: 'abc' }, { totalPages: 90 }, plan)).toEqual([]);
    expect(cutWindow({ ...whole, order: 'descending' }, { totalPages: 90 }, plan)).toEqual([]);
  });

  it('leaves a window whole whose pages come quickly', () => {
    const whole = window(began, began + 1000);
    expect(cutWindow(whole, { totalPages: 90, isQuick: true }, plan)).toEqual([]);
    expect(cutWindow(whole, { totalPages: 90, isQuick: false }, plan)).toHaveLength(32);
  });

  it('cuts into parts of equal length that touch, the first from the very beginning', () => {
    expect(cutWindow(window(0, began + 90), { totalPages: 6 }, plan)).toEqual([
      window(0, began + 30),
      window(began + 30, began + 60),
      window(began + 60, began + 90),
    ]);
  });

  it('begins to cut where the records begin', () => {
    expect(cutWindow(window(0, began + 90), { totalPages: 5, startsAt: began + 60 }, plan)).toEqual(
      [window(0, began + 70), window(began + 70, began + 80), window(began + 80, began + 90)],
    );
  });

  it('begins where the first page is complete', () => {
    const first = { totalPages: 5, startsAt: began, completeUpTo: began + 60 };
    expect(cutWindow(window(0, began + 90), first, plan)).toEqual([
      window(began + 60, began + 70),
      window(began + 70, began + 80),
      window(began + 80, began + 90),
    ]);
  });

  it('loses no second and has none twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: began + 1000 }),
        fc.integer({ min: 40, max: 1_000_000 }),
        fc.integer({ min: 5, max: 500 }),
        fc.double({ min: 0, max: 0.4, noNaN: true }),
        (from, length, totalPages, done) => {
          const completeUpTo = from + Math.floor(length * done);
          const startsAt = from;
          const parts = cutWindow(
            window(from, from + length),
            { totalPages, startsAt, completeUpTo },
            plan,
          );
          expect(parts[0]?.from).toBe(completeUpTo);
          expect(parts.at(-1)?.to).toBe(from + length);
          for (const [index, part] of parts.entries()) {
            expect(part.to).toBeGreaterThan(part.from);
            if (index > 0) expect(part.from).toBe(parts[index - 1]?.to);
          }
        },
      ),
    );
  });
});

type TestPage = WindowPage & { readonly records: readonly number[] };

/** A source with a record in some seconds, ten to a page. */
function source(
  seconds: readonly number[],
  open = new Set<object>(),
  log: number[] = [],
): WindowSource<TestPage> {
  return {
    read: async function* ({ from, to }) {
      const me = {};
      open.add(me);
      log.push(open.size);
      const found = seconds.filter((second) => second >= from && second < to);
      for (let start = 0; start === 0 || start < found.length; start += 10) {
        await Promise.resolve();
        const last = found[start + 9];
        yield {
          records: found.slice(start, start + 10),
          totalPages: Math.max(1, Math.ceil(found.length / 10)),
          ...(last !== undefined && { completeUpTo: last }),
        };
      }
      open.delete(me);
    },
    before: (page, second) => ({
      ...page,
      records: page.records.filter((record) => record < second),
    }),
  };
}

describe('readWindows', () => {
  it('gives every record once, in order, however they lie in time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: began, max: began + 400 }), { maxLength: 300 }),
        async (unsorted) => {
          const seconds = [...unsorted].sort((a, b) => a - b);
          const got: number[] = [];
          for await (const page of readWindows([window(0, began + 401)], source(seconds), plan)) {
            got.push(...page.records);
          }
          expect(got).toEqual(seconds);
        },
      ),
      { numRuns: propertyRuns(60) },
    );
  });

  it('reads several windows at the same time, and no more than it may', async () => {
    const seconds = Array.from({ length: 600 }, (_, index) => began + index);
    const open = new Set<object>();
    const log: number[] = [];
    for await (const page of readWindows(
      [window(0, began + 601)],
      source(seconds, open, log),
      plan,
    )) {
      expect(page.records.length).toBeLessThanOrEqual(10);
    }
    expect(Math.max(...log)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...log)).toBeLessThanOrEqual(plan.pagesHeld + 2);
    expect(open.size).toBeLessThanOrEqual(8);
  });

  it('reads pages that come quickly one after the other, two of them ahead', async () => {
    const seconds = Array.from({ length: 600 }, (_, index) => began + index);
    const { read: readWindow, before } = source(seconds);
    let read = 0;
    const quick: WindowSource<TestPage> = {
      read: async function* (part) {
        for await (const page of readWindow(part)) {
          read += 1;
          yield { ...page, isQuick: true };
        }
      },
      before,
    };
    let given = 0;
    for await (const page of readWindows([window(0, began + 601)], quick, plan)) {
      given += 1;
      expect(page.records[0]).toBe(began + (given - 1) * 10);
      await nextTurn();
      expect(read - given).toBeLessThanOrEqual(2);
    }
    expect([given, read]).toEqual([60, 60]);
  });

  it('reads no record twice to find out how to cut, as long as pages end in different seconds', async () => {
    const seconds = Array.from({ length: 600 }, (_, index) => began + index);
    let read = 0;
    const { read: readWindow, before } = source(seconds);
    const counting: WindowSource<TestPage> = {
      read: async function* (part) {
        for await (const page of readWindow(part)) {
          read += page.records.length;
          yield page;
        }
      },
      before,
    };
    const got: number[] = [];
    for await (const page of readWindows([window(0, began + 601)], counting, plan)) {
      got.push(...page.records);
    }
    expect(got).toEqual(seconds);
    // The last second of each of the windows that were cut.
    expect(read - got.length).toBeLessThan(20);
  });

  it('gives what comes before a failure, then the failure', async () => {
    const windows = [window(began, began + 10), window(began + 10, began + 20)];
    const failing: WindowSource<TestPage> = {
      ...source([]),
      read: async function* ({ from }) {
        if (from > began) await Promise.reject(new Error('second'));
        yield await Promise.resolve({ records: [from], totalPages: 1 });
      },
    };
    const got: number[] = [];
    const reading = (async () => {
      for await (const { records } of readWindows(windows, failing, plan)) got.push(...records);
    })();
    await expect(reading).rejects.toThrow('second');
    expect(got).toEqual([began]);
  });
});
