import { describe, expect, it } from '@jest/globals';
import { createLogger } from './log.ts';
import { createProgress } from './progress.ts';
import { createManualClock } from '../testing/manual-clock.ts';

function setUp(isTerminal: boolean) {
  const clock = createManualClock();
  const lines: string[] = [];
  let status: readonly string[] = [];
  const log = createLogger({
    output: { write: (text) => lines.push(text.trimEnd()) },
    level: 'info',
    format: 'text',
    name: 'tap-shop',
    clock,
  });
  const terminal = {
    write: () => undefined,
    setStatus: (drawn: readonly string[]) => {
      status = drawn;
    },
  };
  const progress = createProgress({ log, clock, ...(isTerminal && { terminal }) });
  return { clock, progress, take: () => lines.splice(0), status: () => status };
}

describe('progress without a terminal', () => {
  it('has a line per stream when it starts, at least once a minute, and when it is done', () => {
    const { clock, progress, take } = setUp(false);
    progress.start('contacts', 20_000);
    progress.add('tags', 3);
    expect(take()).toEqual(['INFO contacts: started']);
    progress.add('contacts', 12_300);
    clock.advance(60_000);
    expect(take().slice(-2)).toEqual([
      'INFO contacts: 12,300 of 20,000 records (205/s)',
      'INFO tags: 3 records (0/s)',
    ]);
    progress.finish('tags');
    progress.note('contacts', 'waiting for the rate limit');
    clock.advance(30_000);
    progress.note('contacts', undefined);
    progress.finish('contacts');
    expect(take()).toEqual([
      'INFO tags: done, 3 records in 1 min 0 s',
      'INFO contacts: 12,300 of 20,000 records (137/s), waiting for the rate limit',
      'INFO contacts: done, 12,300 records in 1 min 30 s',
    ]);
    progress.close();
    clock.advance(120_000);
    expect(take()).toEqual([]);
  });

  it('says of a stream how it ended, and then no more', () => {
    const { clock, progress, take } = setUp(false);
    progress.add('contacts', 3);
    progress.add('tickets', 0);
    progress.finish('contacts', 'failed');
    progress.finish('tickets', 'skipped');
    clock.advance(60_000);
    expect(take()).toEqual([
      'INFO contacts: failed, 3 records in 0.0 s',
      'INFO tickets: skipped, 0 records in 0.0 s',
    ]);
  });

  it('does not fill the log when there are many streams', () => {
    const { clock, progress, take } = setUp(false);
    for (let index = 0; index < 500; index++) progress.add(`s${index}`, 1);
    clock.advance(30_000);
    const lines = take();
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('INFO 480 more streams are in progress');
  });
});

describe('progress on a terminal', () => {
  it('is a status line per stream that runs, and a log line when it is done', () => {
    const { clock, progress, take, status } = setUp(true);
    progress.start('contacts');
    progress.add('contacts', 100);
    progress.add('tags', 3);
    clock.advance(1_000);
    expect(status()).toEqual(['contacts: 100 records (100/s)', 'tags: 3 records (3/s)']);
    progress.finish('contacts');
    expect(take()).toEqual(['INFO contacts: done, 100 records in 1.0 s']);
    expect(status()).toEqual(['tags: 3 records (3/s)']);
    clock.advance(300_000);
    expect(take()).toEqual([]);
    progress.close();
    expect(status()).toEqual([]);
  });
});
