import { describe, expect, it } from '@jest/globals';
import { createLogger, type Logger, type LoggerOptions } from './log.ts';
import { createManualClock } from '../testing/manual-clock.ts';

function logged(options: Partial<LoggerOptions>, act: (log: Logger) => void): string {
  const written: string[] = [];
  const log = createLogger({
    output: { write: (text) => written.push(text) },
    level: 'info',
    format: 'text',
    name: 'tap-shop',
    clock: createManualClock(1_764_000_000_123),
    pid: 7,
    ...options,
  });
  act(log);
  return written.join('');
}

describe('text lines', () => {
  it('start with the level, each line of a message', () => {
    expect(
      logged({ level: 'debug' }, (log) => {
        log.debug('d');
        log.info('i', { stream: 'a' });
        log.warning('w');
        log.error('e');
        log.critical('first\nsecond\r\nthird');
      }),
    ).toBe(
      'DEBUG d\nINFO i\nWARNING w\nERROR e\nCRITICAL first\nCRITICAL second\nCRITICAL third\n',
    );
  });

  it('are written from the level on', () => {
    expect(
      logged({ level: 'warning' }, (log) => {
        log.info('i');
        log.metric({ type: 'counter', metric: 'm', value: 1, tags: {} });
        log.warning('w');
        log.critical('c');
      }),
    ).toBe('WARNING w\nCRITICAL c\n');
  });

  it('hold metrics as singer-python writes them', () => {
    expect(
      logged({}, (log) => {
        log.metric({ type: 'counter', metric: 'record_count', value: 5, tags: { stream: 'a' } });
      }),
    ).toBe(
      'INFO METRIC: {"type":"counter","metric":"record_count","value":5,"tags":{"stream":"a"}}\n',
    );
  });

  it('cannot move the cursor of a terminal', () => {
    expect(
      logged({}, (log) => {
        log.info('a\x1b[2Jb\tc\u009bd\x00');
      }),
    ).toBe('INFO a\\x1b[2Jb\tc\\x9bd\\x00\n');
  });

  it('hold no secret', () => {
    expect(
      logged({}, (log) => {
        log.addSecret('s3cr3t');
        log.info('token=s3cr3t');
        log.metric({ type: 'counter', metric: 'm', value: 1, tags: { endpoint: '/s3cr3t' } });
      }),
    ).toBe(
      'INFO token=***\nINFO METRIC: {"type":"counter","metric":"m","value":1,"tags":{"endpoint":"/***"}}\n',
    );
  });
});

describe('structured lines', () => {
  it('are the JSON that Meltano reads, one line to a message', () => {
    expect(
      logged({ format: 'structured' }, (log) => {
        log.warning('first\nsecond');
      }),
    ).toBe(
      '{"level":"warning","pid":7,"logger_name":"tap-shop","ts":1764000000.123,"thread_name":"main","app_name":"tap-shop","stream_name":null,"message":"first\\nsecond","extra":{}}\n',
    );
  });

  it('name the stream', () => {
    const line: unknown = JSON.parse(
      logged({ format: 'structured' }, (log) => {
        log.info('i', { stream: 'a', page: 2 });
      }),
    );
    expect(line).toMatchObject({ stream_name: 'a', extra: { stream: 'a', page: 2 } });
  });

  it('hold metrics in a member of their own', () => {
    const point = {
      type: 'timer' as const,
      metric: 'job_duration',
      value: 1.5,
      tags: { stream: 'a' },
    };
    expect(
      JSON.parse(
        logged({ format: 'structured' }, (log) => {
          log.metric(point);
        }),
      ),
    ).toMatchObject({
      level: 'info',
      stream_name: 'a',
      message: 'METRIC',
      metric_info: point,
    });
  });

  it('hold no secret, in whatever member, and stay JSON', () => {
    const text = logged({ format: 'structured' }, (log) => {
      log.addSecret('info');
      log.addSecret('123456');
      log.info('info', { stream: 'info', deep: [{ info: 'xinfo' }, 123456, 12, null, true] });
    });
    expect(JSON.parse(text)).toMatchObject({
      level: 'info',
      stream_name: '***',
      message: '***',
      extra: { stream: '***', deep: [{ '***': 'x***' }, '***', 12, null, true] },
    });
  });
});
