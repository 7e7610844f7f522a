import { describe, expect, it } from '@jest/globals';
import { OutputClosedError } from '@intercom-to-snowflake/singer';
import { createAcknowledger } from './acknowledge.ts';

/** A stdout whose reader takes a line when told to. */
function slowReader() {
  const lines: string[] = [];
  let take: () => void = () => undefined;
  return {
    lines,
    takeLine: async () => {
      take();
      await new Promise(setImmediate);
    },
    writer: {
      writeLine: (text: string | Buffer) => {
        lines.push(text.toString());
        return new Promise<void>((resolve) => {
          take = resolve;
        });
      },
      flush: () => Promise.resolve(),
    },
  };
}

const state = (text: string) => Buffer.from(text);

describe('acknowledging', () => {
  it('holds back only so many bytes of states, however many batches are open', async () => {
    const { lines, writer, takeLine } = slowReader();
    const acknowledger = createAcknowledger(writer);
    const works = Array.from({ length: 20 }, (_, index) => {
      const work = acknowledger.begin();
      acknowledger.checkpoint(state(`"${index}${'x'.repeat(4 * 1024 * 1024)}"`));
      return work;
    });
    for (const work of works) {
      acknowledger.settle(work);
      await takeLine();
    }
    expect(lines.map((line) => /\d+/.exec(line)?.[0])).toEqual(['0', '1', '19']);
  });

  it('writes the exact bytes of a state as soon as it is safe', async () => {
    const { lines, writer } = slowReader();
    const acknowledger = createAcknowledger(writer);
    const work = acknowledger.begin();
    acknowledger.checkpoint(state('{"a": 1.0,  "b": 12345678901234567890}'));
    await new Promise(setImmediate);
    expect(lines).toEqual([]);
    acknowledger.settle(work);
    await new Promise(setImmediate);
    expect(lines).toEqual(['{"a": 1.0,  "b": 12345678901234567890}']);
  });

  it('copies the state: the chunk it came in is used again', async () => {
    const { lines, writer } = slowReader();
    const acknowledger = createAcknowledger(writer);
    const work = acknowledger.begin();
    const chunk = state('{"a":1}');
    acknowledger.checkpoint(chunk);
    chunk.fill(0);
    acknowledger.settle(work);
    await new Promise(setImmediate);
    expect(lines).toEqual(['{"a":1}']);
  });

  it('drops older states while a slow reader has not taken the last one', async () => {
    const { lines, takeLine, writer } = slowReader();
    const acknowledger = createAcknowledger(writer);
    acknowledger.checkpoint(state('1'));
    await new Promise(setImmediate);
    acknowledger.checkpoint(state('2'));
    acknowledger.checkpoint(state('3'));
    await takeLine();
    expect(lines).toEqual(['1', '3']);
    await takeLine();
    await acknowledger.flush();
    acknowledger.checkpoint(state('4'));
    await new Promise(setImmediate);
    expect(lines).toEqual(['1', '3', '4']);
  });

  it('lets the loads go on when nobody reads the states, and says so at the end', async () => {
    const acknowledger = createAcknowledger({
      writeLine: () => Promise.reject(new OutputClosedError('nobody reads stdout')),
      flush: () => Promise.resolve(),
    });
    acknowledger.checkpoint(state('1'));
    await new Promise(setImmediate);
    acknowledger.settle(acknowledger.begin());
    acknowledger.checkpoint(state('2'));
    await expect(acknowledger.flush()).rejects.toThrow('nobody reads stdout');
  });
});
