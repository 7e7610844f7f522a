import { describe, expect, it } from '@jest/globals';
import { createInbox } from './inbox.ts';

function arrange() {
  let arrive: (result: IteratorResult<string>) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  let reads = 0;
  const inbox = createInbox<string>({
    next: () =>
      new Promise((resolve, reject) => {
        reads += 1;
        arrive = resolve;
        fail = reject;
      }),
  });
  return {
    inbox,
    reads: () => reads,
    arrive: (chunk: string) => {
      arrive({ value: chunk });
    },
    end: () => {
      arrive({ done: true, value: undefined });
    },
    fail: (error: Error) => {
      fail(error);
    },
  };
}

describe('the inbox', () => {
  it('gives the chunks, then the end', async () => {
    const { inbox, arrive, end } = arrange();
    const first = inbox.receive();
    arrive('a');
    expect(await first).toEqual({ kind: 'chunk', chunk: 'a' });
    const second = inbox.receive();
    end();
    expect(await second).toEqual({ kind: 'end' });
  });

  it('ticks when it is rung, and goes on waiting for the same chunk', async () => {
    const { inbox, arrive, reads } = arrange();
    const first = inbox.receive();
    inbox.ring();
    expect(await first).toEqual({ kind: 'tick' });
    const second = inbox.receive();
    arrive('a');
    expect(await second).toEqual({ kind: 'chunk', chunk: 'a' });
    expect(reads()).toBe(1);
  });

  it('keeps a chunk that arrives while nobody receives, and reads no further', async () => {
    const { inbox, arrive, reads } = arrange();
    const first = inbox.receive();
    inbox.ring();
    await first;
    const waiting = inbox.wait();
    arrive('a');
    await waiting;
    expect(await inbox.receive()).toEqual({ kind: 'chunk', chunk: 'a' });
    expect(reads()).toBe(1);
  });

  it('rejects as the source does', async () => {
    const { inbox, fail } = arrange();
    const first = inbox.receive();
    fail(new Error('line 3: not JSON'));
    await expect(first).rejects.toThrow('line 3: not JSON');
  });
});
