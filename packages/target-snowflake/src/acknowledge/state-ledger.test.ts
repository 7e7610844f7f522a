import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createStateLedger } from './state-ledger.ts';

describe('the state ledger', () => {
  it('gives a state at once when nothing was begun before it', () => {
    const ledger = createStateLedger<string>();
    ledger.checkpoint('a');
    expect(ledger.take()).toBe('a');
  });

  it('gives a state once only', () => {
    const ledger = createStateLedger<string>();
    ledger.checkpoint('a');
    ledger.take();
    expect(ledger.take()).toBeUndefined();
  });

  it('holds a state back while any earlier record is not durable', () => {
    const ledger = createStateLedger<string>();
    const contacts = ledger.begin();
    const tags = ledger.begin();
    ledger.checkpoint('a');
    ledger.settle(contacts);
    expect(ledger.take()).toBeUndefined();
    ledger.settle(tags);
    expect(ledger.take()).toBe('a');
  });

  it('does not wait for what was begun after the state', () => {
    const ledger = createStateLedger<string>();
    const contacts = ledger.begin();
    ledger.checkpoint('a');
    ledger.begin();
    ledger.checkpoint('b');
    ledger.settle(contacts);
    expect(ledger.take()).toBe('a');
  });

  it('waits for an old batch although newer ones are durable', () => {
    const ledger = createStateLedger<string>();
    ledger.begin();
    ledger.checkpoint('a');
    ledger.settle(ledger.begin());
    ledger.checkpoint('b');
    expect(ledger.take()).toBeUndefined();
  });

  it('holds no more states than it may, and always one that becomes safe before the newest', () => {
    const ledger = createStateLedger<string>({ sizeOf: () => 1, most: 3 });
    const works = Array.from('abcdef', (state) => {
      const work = ledger.begin();
      ledger.checkpoint(state);
      return work;
    });
    const given = works.map((work) => {
      ledger.settle(work);
      return ledger.take();
    });
    expect(given).toEqual(['a', 'b', undefined, undefined, undefined, 'f']);
  });

  it('gives only the newest of the states that become safe together', () => {
    const ledger = createStateLedger<string>();
    const contacts = ledger.begin();
    ledger.checkpoint('a');
    const tags = ledger.begin();
    ledger.checkpoint('b');
    ledger.checkpoint('c');
    ledger.settle(tags);
    ledger.settle(contacts);
    expect(ledger.take()).toBe('c');
    expect(ledger.take()).toBeUndefined();
  });

  it('agrees with a plain list of positions, whatever happens in whatever order', () => {
    // Streams 0 to 3 receive records into their open batch, batches are closed and settled in any
    // order across streams, states arrive in between.
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ do: fc.constant('record' as const), stream: fc.nat(3) }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('state' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), stream: fc.nat(3) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const), pick: fc.nat() }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ledger = createStateLedger<number>();
        const open = new Map<number, number>();
        let closed: number[] = [];
        // The model: every record by itself, with the batch it is in and whether that is durable.
        const records: { batch: number; durable: boolean }[] = [];
        const states: { position: number; given: boolean }[] = [];
        for (const it of steps) {
          if (it.do === 'record') {
            const batch = open.get(it.stream) ?? ledger.begin();
            open.set(it.stream, batch);
            records.push({ batch, durable: false });
          } else if (it.do === 'state') {
            ledger.checkpoint(states.length);
            states.push({ position: records.length, given: false });
          } else if (it.do === 'close') {
            const batch = open.get(it.stream);
            if (batch !== undefined) closed.push(batch);
            open.delete(it.stream);
          } else if (closed.length > 0) {
            const batch = closed[it.pick % closed.length];
            closed = closed.filter((other) => other !== batch);
            records.forEach((record) => (record.durable ||= record.batch === batch));
            if (batch !== undefined) ledger.settle(batch);
          }
          const safe = states.findLastIndex(({ position }) =>
            records.slice(0, position).every(({ durable }) => durable),
          );
          const expected = safe >= 0 && !states[safe]?.given ? safe : undefined;
          states.slice(0, safe + 1).forEach((state) => (state.given = true));
          expect(ledger.take()).toBe(expected);
        }
      }),
    );
  });
});
