import { describe, expect, test } from '@jest/globals';
import { readOptions } from './cli-options.ts';

describe('the command line', () => {
  test('has a default for everything', async () => {
    const options = await readOptions([]);
    expect(options).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      token: 'sandbox-token',
      seed: 1,
      timezone: 'America/New_York',
      appVersion: 16,
      rateLimit: 1666,
      missingPlanFeatures: [],
    });
    expect(options?.permissions).toHaveLength(8);
    expect(options).not.toHaveProperty('now');
  });

  test('sets sizes, limits, versions, and what is missing', async () => {
    const line =
      '--port 8080 --seed 7 --contacts 10 --activity-logs 3 --rate-limit 100 --app-version 2.14 --now 2026-01-01T00:00:00Z --without-permission read_tickets --without-permission read_tags --missing-permission-status 403 --without-plan-feature articles --scroll-idle-seconds 5';
    const options = await readOptions(line.split(' '));
    expect(options).toMatchObject({
      port: 8080,
      seed: 7,
      size: { contacts: 10, activity_logs: 3, companies: 40 },
      rateLimit: 100,
      appVersion: 14,
      now: Date.parse('2026-01-01T00:00:00Z'),
      missingPermissionStatus: 403,
      missingPlanFeatures: ['articles'],
      scrollIdleSeconds: 5,
    });
    expect(options?.permissions).not.toContain('read_tickets');
    expect(options?.permissions).not.toContain('read_tags');
    expect(options?.permissions).toContain('read_conversations');
  });

  test.each([
    ['--contacts x', '--contacts must be a whole number, 0 or more'],
    ['--rate-limit -1', '--rate-limit must be a whole number, 0 or more'],
    ['--port 65536', '--port must be a whole number from 0 to 65535'],
    ['--timezone Mars/Base', '--timezone is not a known IANA name: Mars/Base'],
    ['--now soon', '--now is not a date: soon'],
    ['--app-version 9.9', 'The requested version could not be found'],
    ['--bogus', 'Unknown argument: bogus'],
  ])('refuses %s', async (line, message) => {
    await expect(readOptions(line.split(' '))).rejects.toThrow(message);
  });
});
