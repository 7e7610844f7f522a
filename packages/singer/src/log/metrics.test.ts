import { describe, expect, it } from '@jest/globals';
import { createLogger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createManualClock } from '../testing/manual-clock.ts';

function setUp() {
  const clock = createManualClock();
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text.trimEnd()) };
  const log = createLogger({ output, level: 'info', format: 'text', name: 'tap-shop', clock });
  return { clock, metrics: createMetrics(log, clock), take: () => lines.splice(0) };
}

describe('metrics', () => {
  it('write what was counted since the last time, every 60 seconds and when closed', () => {
    const { clock, metrics, take } = setUp();
    metrics.count('record_count', { stream: 'a' });
    metrics.count('record_count', { stream: 'a' }, 4);
    metrics.count('record_count', { stream: 'b' });
    clock.advance(59_999);
    expect(take()).toEqual([]);
    clock.advance(1);
    expect(take()).toEqual([
      'INFO METRIC: {"type":"counter","metric":"record_count","value":5,"tags":{"stream":"a"}}',
      'INFO METRIC: {"type":"counter","metric":"record_count","value":1,"tags":{"stream":"b"}}',
    ]);
    metrics.count('record_count', { stream: 'a' }, 2);
    metrics.close();
    expect(take()).toEqual([
      'INFO METRIC: {"type":"counter","metric":"record_count","value":2,"tags":{"stream":"a"}}',
    ]);
    clock.advance(120_000);
    expect(take()).toEqual([]);
  });

  it('write the mean of the durations since the last time', () => {
    const { metrics, take } = setUp();
    const tags = { endpoint: 'contacts', http_status_code: '200' };
    metrics.time('http_request_duration', 0.1, tags);
    metrics.time('http_request_duration', 0.2, { http_status_code: '200', endpoint: 'contacts' });
    metrics.close();
    expect(take()).toEqual([
      'INFO METRIC: {"type":"timer","metric":"http_request_duration","value":0.15,"tags":{"endpoint":"contacts","http_status_code":"200"}}',
    ]);
  });
});
